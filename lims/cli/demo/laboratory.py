"""What the demo's laboratory made of the eels, what was read from it, and who asked for some."""

import random
from collections.abc import Mapping, Sequence
from datetime import date

from lims.access import system_actor
from lims.collections.membership import actor_named
from lims.requests.actions import ask, decide, hand_out, pick
from lims.samples.actions import derive
from lims.samples.drafts import AmountDraft, DerivationDraft, ProcessDraft
from lims.sequencing.actions import add_run, attach_reads, load
from lims.storage.actions import place, take_out
from lims.unit_of_work import reading, unit_of_work

MICROLITRES = "µL"


def work_up_eels(eels: Sequence[str], rooms: Mapping[str, str]) -> list[str]:
    """Otolith and tissue of each eel, extracts with a blank, aliquots in the other freezer; returns the extracts."""
    with unit_of_work(system_actor()) as work:
        otoliths = derive(work, parents=eels, draft=DerivationDraft(kind="otolith"))
        tissues = derive(
            work, parents=eels, draft=DerivationDraft(kind="tissue", made=AmountDraft(value="250", unit="mg"))
        )
        place(work, codes=[each.code for each in otoliths], into=rooms["otoliths"])
        place(work, codes=[each.code for each in tissues], into=rooms["tissue"])
    extraction = DerivationDraft(
        kind="dna_extract",
        made=AmountDraft(value="100", unit=MICROLITRES),
        taken=AmountDraft(value="25", unit="mg"),
        blanks=1,
        process=ProcessDraft(name="EXT-2025-14", protocol="DNeasy Blood & Tissue", kit_lots=("169022871",)),
    )
    with unit_of_work(system_actor()) as work:
        extracts = [each.code for each in derive(work, parents=[each.code for each in tissues], draft=extraction)]
        place(work, codes=extracts, into=rooms["dna"])
    aliquots = DerivationDraft(
        kind="dna_extract",
        made=AmountDraft(value="20", unit=MICROLITRES),
        taken=AmountDraft(value="20", unit=MICROLITRES),
        reason="safety copy",
    )
    with unit_of_work(system_actor()) as work:
        copies = derive(work, parents=extracts[:6], draft=aliquots)
        place(work, codes=[each.code for each in copies], into=rooms["safety"])
        take_out(work, codes=[copies[0].code], to_whom="centrifuge, room 1.12")
    return extracts


def sequence(extracts: Sequence[str]) -> None:
    """Libraries of four extracts, pooled, run, and reads that hang on one of them."""
    with unit_of_work(system_actor()) as work:
        amount = AmountDraft(value="5", unit=MICROLITRES)
        library = DerivationDraft(kind="library", made=AmountDraft(value="25", unit=MICROLITRES), taken=amount)
        libraries = [each.code for each in derive(work, parents=extracts[:4], draft=library)]
        draft = DerivationDraft(kind="pool", pool=True, made=AmountDraft(value="20", unit=MICROLITRES), taken=amount)
        (pool,) = derive(work, parents=libraries, draft=draft)
        add_run(
            work,
            name="MS-2025-09",
            platform="ILLUMINA",
            instrument_model="Illumina MiSeq",
            started_on=date(2025, 9, 30),
        )
        load(work, run="MS-2025-09", codes=[pool.code])
        files = [(f"eel_S1_L001_R{number}_001.fastq", _reads(number)) for number in (1, 2)]
        attach_reads(work, code=libraries[0], files=files, run="MS-2025-09")


def _reads(seed: int) -> bytes:
    """Sixty invented reads."""
    chance = random.Random(seed)  # noqa: S311 - invented sequences, nothing secret
    lines = []
    for number in range(1, 61):
        length = chance.randint(120, 150)
        bases = "".join(chance.choices("ACGT", (3, 2, 2, 3), k=length))
        quality = "".join(chr(33 + min(40, max(12, int(chance.gauss(35, 4))))) for _ in range(length))
        lines.append(f"@demo:{number} {seed}:N:0:1\n{bases}\n+\n{quality}\n")
    return "".join(lines).encode()


def ask_around(extracts: Sequence[str], people: Mapping[str, str]) -> None:
    """One request handed out, one granted, one that waits for a decision."""
    with reading(system_actor()) as work:
        researcher = actor_named(work, account=people["researcher"])
    some = AmountDraft(value="10", unit=MICROLITRES)
    with unit_of_work(researcher) as work:
        first = ask(work, codes=[extracts[0]], purpose="Population genetics of eel, trial", amount=some)
        second = ask(work, codes=extracts[1:4], purpose="Population genetics of eel", amount=some)
        ask(work, codes=extracts[4:6], purpose="Parasites in eel DNA", amount=some)
    with unit_of_work(system_actor()) as work:
        decide(work, request=first, grant=True)
        decide(work, request=second, grant=True)
        pick(work, request=first)
        hand_out(work, request=first, to="Rita Maes")
