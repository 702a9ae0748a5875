"""Measures and prints: figure, floor of the same run, their ratio, target, met or not. Exits 0 always.

python -m bench                     all
python -m bench cards searching     some
python -m bench --samples 100000    on a smaller database
python -m bench searches            each search by itself, and what others keep out of the table
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from time import perf_counter

from bench.measurement import Measurement, as_table, unmeasured

Measure = Callable[[int], list[Measurement]]


def _importing(_samples: int) -> list[Measurement]:
    found = import_module("bench.importing").measure()
    return [
        Measurement(
            "10,000 field rows imported",
            f"{found['figure']:.2f} s",
            f"{found['floor']:.2f} s",
            found["figure"] / found["floor"],
            str(found["target"]),
            bool(found["met"]),
            f"{found['ratio']:.0%} of the speed of executemany",
        )
    ]


def _publishing(_samples: int) -> list[Measurement]:
    found = import_module("bench.publishing").measure()
    return [
        Measurement(
            "Darwin Core archive",
            f"{found['figure']:,.0f} rows/s",
            f"{found['floor']:,.0f} rows/s",
            found["ratio"],
            "ratio ≤ 2",
            found["ratio"] <= 2,
            f"{found['rows']:,} rows, {found['peak_MB']:.0f} MB at most; floor: csv module",
        )
    ]


def _seeding(samples: int) -> list[Measurement]:
    start = perf_counter()
    file = import_module("bench.seeding").seeded(samples)
    note = f"{file.stat().st_size / 1e6:,.0f} MB, kept for later runs in {file.parent}"
    return [Measurement("seeded database", f"{perf_counter() - start:.1f} s", note=note)]


def _module(name: str, function: str = "measure") -> Measure:
    def measure(samples: int) -> list[Measurement]:
        found: list[Measurement] = getattr(import_module(f"bench.{name}"), function)(samples)
        return found

    return measure


MEASUREMENTS: Mapping[str, Measure] = {
    "seeding": _seeding,
    "cards": _module("cards"),
    "searching": _module("searching"),
    "importing": _importing,
    "codes": _module("codes"),
    "labels": _module("labels"),
    "writers": _module("writers"),
    "scanning": _module("scanning"),
    "room": _module("room"),
    "clicking": _module("clicking"),
    "publishing": _publishing,
    "failure": _module("failure"),
}
ON_REQUEST: Mapping[str, Measure] = {"searches": _module("searching", "details")}


def main(arguments: list[str]) -> None:
    """Runs what is asked for, one after the other, and prints the table."""
    names = [*MEASUREMENTS, *ON_REQUEST]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names), default=[])
    parser.add_argument("--samples", type=int, default=1_000_000, help="how many the seeded database has")
    asked = parser.parse_args(arguments)
    found: list[Measurement] = []
    for name in asked.names or MEASUREMENTS:
        print(f"{name} …", file=sys.stderr, flush=True)  # noqa: T201 - this is a command
        found += _tried(name, asked.samples) if name in names else [unmeasured(name, f"choose from {', '.join(names)}")]
    print(as_table(found))  # noqa: T201


def _tried(name: str, samples: int) -> list[Measurement]:
    """What it measured, or why it could not: one that fails stops no other."""
    try:
        return {**MEASUREMENTS, **ON_REQUEST}[name](samples)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - printed, and the others go on; a failed start of the app is no Exception
        return [unmeasured(name, f"{type(error).__name__}: {' '.join(str(error).split())[:160]}")]


if __name__ == "__main__":
    main(sys.argv[1:])
