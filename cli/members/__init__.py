"""`members`: who is in, who waits, and the co-leads' word."""

import typer

from cli.members import deciding, looking, rosters

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

app.command("list")(looking.list_members)
app.command()(looking.show)
app.command()(looking.data)
app.command()(deciding.approve)
app.command()(deciding.decline)
app.command()(deciding.remove)
app.command()(deciding.ban)
app.command()(deciding.rename)
app.command()(deciding.relink)
app.command()(deciding.calendar)
app.command()(deciding.erase)
app.command("export")(rosters.export_list)
app.command("import")(rosters.import_list)
