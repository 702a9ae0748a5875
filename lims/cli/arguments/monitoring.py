"""Temperature: probes, loggers' files, alarms, exposures."""

from lims.cli.commanding import Commands
from lims.cli.typed import moment


def add_probe(commands: Commands) -> None:
    """`add-probe`."""
    added = commands.add(
        "add-probe",
        "monitoring:add_probe",
        "enter a probe of temperature or humidity in a container",
        "add-probe A-top --in STO000002K --high -65 --delay 20 --tell an",
        more="It prints a token with which the probe may send its readings (POST /api/readings); it is told once.",
    )
    added.word("name", metavar="NAME", help="what the probe is called; loggers' files begin with it")
    added.word("--in", dest="inside", metavar="CODE", required=True, help="the container that it is in")
    added.word("--quantity", choices=("temperature", "humidity"), default="temperature", help="what it measures")
    added.word("--low", metavar="NUMBER", type=float, help="the lower limit, in °C or %%")
    added.word("--high", metavar="NUMBER", type=float, help="the upper limit")
    added.number("--delay", "minutes outside the limits until there is an alarm (30)", 0, 44_640, default=30)
    added.number("--silent", "minutes without readings until there is an alarm (90)", 1, 44_640, default=90)
    added.word("--tell", metavar="PERSON", nargs="+", default=[], help="who gets a mail")


def probes(commands: Commands) -> None:
    """`probes`."""
    added = commands.add("probes", "probing:probes", "list the probes, what they said last, and how they are", "probes")
    added.word("--all", action="store_true", help="those that are retired too")


def change_probe(commands: Commands) -> None:
    """`change-probe`."""
    added = commands.add(
        "change-probe",
        "probing:change_probe",
        "give a probe other limits or another name, or have others told",
        "change-probe A-top --high -70 --delay 10",
        'change-probe A-top --rename A-door --no-low --tell "An Peeters" tom',
        more="What is not named stays as it is. New limits hold for the readings that come from now on.",
    )
    added.word("name", metavar="NAME", help="what the probe is called")
    added.word("--rename", metavar="NAME", help="another name; loggers' files begin with it")
    added.word("--low", metavar="NUMBER", type=float, help="the lower limit, in °C or %%")
    added.word("--no-low", action="store_true", help="no lower limit")
    added.word("--high", metavar="NUMBER", type=float, help="the upper limit")
    added.word("--no-high", action="store_true", help="no upper limit")
    added.number("--delay", "minutes outside the limits until there is an alarm", 0, 44_640)
    added.number("--silent", "minutes without readings until there is an alarm", 1, 44_640)
    added.word("--tell", metavar="PERSON", nargs="*", help="who gets a mail, instead of those before; nobody if empty")


def renew_token(commands: Commands) -> None:
    """`renew-token`."""
    added = commands.add(
        "renew-token",
        "probing:renew_token",
        "give a probe another token; the former one lets nobody in any more",
        "renew-token A-top",
    )
    added.word("name", metavar="NAME", help="what the probe is called")


def retire_probe(commands: Commands) -> None:
    """`retire-probe`."""
    added = commands.add(
        "retire-probe",
        "probing:retire_probe",
        "take a probe out of use; its readings stay",
        'retire-probe A-top --reason "battery leaked"',
    )
    added.word("name", metavar="NAME", help="what the probe is called")
    added.reason()


def read_logger(commands: Commands) -> None:
    """`read-logger`."""
    added = commands.add(
        "read-logger",
        "monitoring:read_logger",
        "bring in what is new in a logger's file",
        "read-logger A-top-2026-05.csv --dry-run",
        "read-logger export.csv --probe A-top --probe A-humidity",
        "read-logger winter.csv --probe A-top --zone UTC+01:00",
        more="Without --probe it is the probe whose name begins the file's name or stands in a heading. The same file\n"
        "again changes nothing.",
    )
    added.word("file", metavar="FILE", help="CSV with times and values, as loggers' programs write it")
    added.word("--probe", metavar="NAME", action="append", default=[], help="the probe; one for each column of values")
    added.word("--zone", metavar="ZONE", help="the clock's time zone, if the file does not say (Europe/Brussels)")
    added.word("--dry-run", action="store_true", help="only say what would come in")


def alarms(commands: Commands) -> None:
    """`alarms`."""
    added = commands.add(
        "alarms",
        "monitoring:alarms",
        "show alarms that wait, or acknowledge one",
        "alarms",
        'alarms --acknowledge 7 --comment "door was open"',
    )
    added.word("--all", action="store_true", help="those that were acknowledged too")
    added.number("--acknowledge", "the number of an alarm that somebody has seen to", 1, 2_000_000_000)
    added.word("--comment", metavar="TEXT", help="what it was")


def expose(commands: Commands) -> None:
    """`expose`."""
    added = commands.add(
        "expose",
        "monitoring:expose",
        "record that containers, and all in them, were too warm",
        "expose STO000002K --from 2026-05-01T02:00 --to 2026-05-01T05:30",
        'expose STO000003I --from 2026-05-01T02:00 --highest -42 --how-known "read off the display"',
        "expose STO000002K --failure",
        more="Without --highest the probes say how warm the air was. --failure: for each run of racks that left the\n"
        "freezer since it failed, until it left, and for what stayed, until the failure ended.",
    )
    added.codes("containers")
    added.word("--from", dest="started", metavar="TIME", type=moment, help="since when")
    added.word("--to", dest="ended", metavar="TIME", type=moment, help="until when (now)")
    added.word("--highest", metavar="NUMBER", type=float, help="the highest air temperature, in °C")
    added.word("--how-known", metavar="TEXT", help="how that is known")
    added.word("--failure", action="store_true", help="of a failure that is on record: its times")


def time_above(commands: Commands) -> None:
    """`time-above`."""
    added = commands.add(
        "time-above",
        "monitoring:time_above",
        "say for how long the air around each sample in a container was above a temperature",
        "time-above STO000002K --above -70 --from 2026-05-01T00:00",
        more="Each sample with its own way: what came from elsewhere was as warm as it was there. It is the air\n"
        "beside the nearest probe, not the material.",
    )
    added.code("container", "the container's")
    added.word("--above", metavar="NUMBER", type=float, required=True, help="the temperature, in °C")
    added.word("--from", dest="started", metavar="TIME", type=moment, required=True, help="since when")
    added.word("--to", dest="ended", metavar="TIME", type=moment, help="until when (now)")


IN_ORDER = (add_probe, probes, change_probe, renew_token, retire_probe, read_logger, alarms, expose, time_above)
