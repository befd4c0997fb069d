"""Names of months and of days of the week, folded, as people type them."""

_MONTHS = (
    "january jan januar janvier enero gennaio janeiro januari",
    "february feb februar fevrier febrero febbraio fevereiro februari",
    "march mar marz mars marzo marco maart marts",
    "april apr avril abril aprile",
    "may mai mayo maggio maio mei maj",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug aout agosto augustus augusti",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dicembre dezembro desember",
)
MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = (
    "mon monday mo montag lundi lunes lunedi lun maandag mandag segunda-feira segunda",
    "tue tues tuesday di dienstag mardi martes martedi dinsdag tirsdag tisdag terca-feira terca",
    "wed wednesday mi mittwoch mercredi mer miercoles mie mercoledi woensdag wo onsdag quarta-feira quarta",
    "thu thur thurs thursday do donnerstag jeudi jeu jueves jue giovedi gio donderdag torsdag quinta-feira quinta",
    "fri friday fr freitag vendredi ven viernes vie venerdi vrijdag vr fredag sexta-feira sexta",
    "sat saturday sa samstag sonnabend samedi sam sabado sab sabato zaterdag za lordag",
    "sun sunday so sonntag dimanche dim domingo dom domenica zondag zo sondag",
)
WEEKDAYS = {name: at for at, names in enumerate(_WEEKDAYS) for name in names.split()}
"""From 0 for Monday on. What is also a month's name in another language (``mar``) is none of them."""
