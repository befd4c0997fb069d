"""Names of months and of days of the week, folded, as people type them."""

_MONTHS = (
    "january jan januar janvier enero gennaio janeiro januari",
    "february feb februar fevrier febrero febbraio fevereiro februari",
    "march mar marz mars marzo marco maart",
    "april apr avril abril aprile",
    "may mai mayo maggio maio mei",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug aout agosto augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dicembre dezembro",
)
MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
WEEKDAYS = {
    name: at for at, names in enumerate(("mon monday", "tue tues tuesday", "wed wednesday", "thu thur thurs thursday", "fri friday",
                                         "sat saturday", "sun sunday")) for name in names.split()
}  # fmt: skip
