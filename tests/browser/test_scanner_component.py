"""The scanner's field in a real browser: nothing scanned is lost, doubled or put in another order."""

import re
import statistics

from playwright.sync_api import BrowserContext, expect

from tests.browser.bench import Bench, codes
from tests.browser.conftest import wait_until


def print_answer_times(bench: Bench) -> None:
    """From the end of the scan until its answer is on the screen. Printed only: a busy machine is slow."""
    taken = bench.page.locator(".recent li[data-milliseconds]").evaluate_all(
        "rows => rows.map((row) => Number(row.dataset.milliseconds))"
    )
    p95 = statistics.quantiles(taken, n=20)[18]
    title = f"{len(taken)} scans, one per {bench.pace * 1000:.0f} ms"
    print(f"\n{title}: p50 {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms, most {max(taken):.0f} ms")


def test_a_box_scanned_as_fast_as_hands_can_arrives_once_and_in_order(bench: Bench) -> None:
    bench.type(*codes(48), every=0.15)
    bench.arrives(*codes(48))
    assert bench.numbers == list(range(1, 49))
    print_answer_times(bench)


def test_a_box_scanned_by_a_machine_arrives_once_and_in_order(bench: Bench) -> None:
    bench.scan(*codes(96), every=0.05)
    bench.arrives(*codes(96))
    assert bench.numbers == list(range(1, 97))
    print_answer_times(bench)


def test_the_page_runs_again_after_a_batch_and_not_for_each_scan(bench: Bench) -> None:
    bench.scan(*codes(20), every=0.03)
    bench.arrives(*codes(20))
    last = f"last: {bench.scans[-1]['n']}, runs: "
    expect(bench.page.get_by_text(last)).to_be_visible()
    runs = int(bench.page.get_by_text(last).inner_text().removeprefix(last))
    assert runs <= 5


def test_a_reload_in_the_middle_loses_nothing_and_goes_on_counting(bench: Bench) -> None:
    bench.behaves(delay=0.4)
    bench.scan(*codes(10))
    bench.page.reload()
    bench.wait(bench.page)
    bench.scan(*codes(10, first=11))
    bench.arrives(*codes(20))
    assert bench.numbers == list(range(1, 21))
    assert len({scan["client"] for scan in bench.scans}) == 1


def test_what_waits_is_sent_after_the_field_has_left_the_page(bench: Bench) -> None:
    bench.behaves(status=503)
    bench.scan(*codes(5))
    bench.page.get_by_text("Show the component").click()
    expect(bench.page.locator(".scanner")).to_have_count(0)
    bench.behaves()
    assert wait_until(lambda: len(bench.scans) == 5)
    bench.page.get_by_text("Show the component").click()
    expect(bench.page.locator(".answer .code")).to_have_text("FIS0000005")
    bench.scan(*codes(1, first=6))
    bench.arrives(*codes(6))


def test_an_outage_loses_nothing(bench: Bench) -> None:
    bench.scan(*codes(5), every=0.1)
    bench.arrives(*codes(5))
    bench.behaves(status=503)
    bench.scan(*codes(10, first=6), every=0.1)
    expect(bench.page.locator(".trouble")).to_contain_text("The server does not answer. 10 scans are kept")
    bench.behaves()
    bench.context.set_offline(True)
    bench.scan(*codes(10, first=16), every=0.1)
    bench.context.set_offline(False)
    bench.arrives(*codes(25))
    expect(bench.page.locator(".trouble")).to_be_hidden()


def test_an_answer_that_gets_lost_doubles_nothing(bench: Bench) -> None:
    bench.behaves(status=503, saves=True)
    bench.scan(*codes(5))
    assert wait_until(lambda: bench.count["repeats"] > 0)
    bench.behaves()
    bench.arrives(*codes(5))
    assert bench.numbers == [1, 2, 3, 4, 5]


def test_an_answer_that_takes_too_long_is_asked_for_again(bench: Bench) -> None:
    bench.behaves(delay=20)
    bench.scan("FIS0000001")
    wait_until(lambda: len(bench.scans) == 1)
    bench.behaves()
    bench.arrives("FIS0000001", seconds=5)
    assert bench.count["repeats"] == 1


def test_scans_that_are_not_answered_stay_in_the_queue(bench: Bench) -> None:
    bench.behaves(at_most=2)
    bench.paste("\n".join(codes(7)))
    bench.arrives(*codes(7))


def test_a_scan_the_server_cannot_read_is_shown_and_holds_up_nothing(bench: Bench) -> None:
    bench.paste("FIS0000001\nFIS0000002\nPOISON\nFIS0000003")
    bench.arrives(*codes(3))
    expect(bench.page.locator(".refusals")).to_contain_text("POISON Not read")
    bench.page.locator(".seen").click()
    expect(bench.page.locator(".refusals")).to_be_hidden()


def test_who_is_signed_out_is_told_and_loses_nothing(bench: Bench) -> None:
    bench.behaves(status=401)
    bench.scan(*codes(3))
    expect(bench.page.locator(".trouble")).to_contain_text("Signed out: reload")
    bench.behaves()
    with bench.page.expect_navigation():
        bench.page.locator(".reload").click()
    bench.wait(bench.page)
    bench.arrives(*codes(3))


def test_scans_go_with_the_session_they_were_made_in(other_computer: BrowserContext, components: str) -> None:
    bench = Bench(other_computer, components)
    bench.behaves(status=503)
    bench.scan(*codes(2))
    bench.page.goto(f"{bench.address}/?show=scanner&session=bench-2")
    bench.wait(bench.page)
    bench.scan(*codes(2, first=3))
    bench.behaves()
    bench.arrives(*codes(4))
    assert [scan["session"] for scan in bench.scans] == ["bench-1", "bench-1", "bench-2", "bench-2"]


def test_a_duplicated_tab_counts_for_itself(other_computer: BrowserContext, components: str) -> None:
    bench = Bench(other_computer, components)
    bench.scan(*codes(3))
    bench.arrives(*codes(3))
    copied = bench.page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    bench.context.add_init_script(f"for (const [name, value] of {copied}) sessionStorage.setItem(name, value)")
    twin = bench.open()
    bench.scan(*codes(2, first=4), page=twin)
    assert wait_until(lambda: len(bench.scans) == 5)
    bench.scan(*codes(2, first=6))
    bench.arrives(*codes(7))
    assert len({scan["client"] for scan in bench.scans}) == 2


def test_a_laboratory_without_https_scans_as_well(other_computer: BrowserContext, components: str) -> None:
    other_computer.add_init_script("delete Crypto.prototype.randomUUID")
    bench = Bench(other_computer, components)
    bench.scan("FIS0000001")
    bench.arrives("FIS0000001")
    assert len(bench.scans[0]["client"]) == 36


def test_enter_tab_and_pasted_lines_end_a_scan(bench: Bench) -> None:
    bench.page.keyboard.type("FIS0000001")
    bench.page.keyboard.press("Tab")
    bench.paste("FIS0000002\r\nFIS0000003\n\nFIS0000004\tFIS0000005\n")
    bench.arrives(*codes(5))
    expect(bench.page.locator(".scanner .text")).to_be_focused()


def test_what_is_sent_has_no_control_characters(bench: Bench) -> None:
    bench.paste("\x02 FIS\x1d0000\ufeff001\x03\nFIS0000002\n")
    bench.arrives("FIS0000001", "FIS0000002")


def test_a_scan_while_a_button_has_the_focus_presses_nothing(bench: Bench) -> None:
    bench.page.get_by_role("button", name="A button of the page").click()
    expect(bench.page.get_by_text("pressed: 1")).to_be_visible()
    bench.scan(*codes(2))
    bench.arrives(*codes(2))
    expect(bench.page.get_by_text(f"last: {bench.scans[-1]['n']},")).to_be_visible()
    expect(bench.page.get_by_text("pressed: 1")).to_be_visible()


def test_a_field_of_the_page_keeps_what_is_typed_into_it(bench: Bench) -> None:
    bench.page.get_by_label("A field of the page").click()
    bench.scan("note")
    expect(bench.page.get_by_label("A field of the page")).to_have_value("note")
    bench.page.mouse.click(600, 980)
    bench.scan("FIS0000001")
    bench.arrives("FIS0000001")


def test_verdicts_show_in_sign_colour_and_words(bench: Bench) -> None:
    answer = bench.page.locator(".answer")
    for code, verdict in [("REF0000176", "refused"), ("ATT0000184", "attention"), ("FIS0000424", "done")]:
        bench.scan(code)
        expect(answer).to_have_attribute("data-verdict", verdict)
        expect(answer.locator(f'svg[data-verdict="{verdict}"]')).to_be_visible()
    # Copied in one piece, though shown in groups.
    assert answer.locator(".code").inner_text() == "FIS0000424"
    expect(bench.page.locator(".spoken")).to_have_text(re.compile(r"^Done\. FIS 000042 4\. placed at C\d\d\. DNA"))
    expect(bench.page.locator(".refusals")).to_contain_text("REF0000176 C04 is taken")


def test_sound_is_off_in_this_browser_once_it_was_turned_off(bench: Bench) -> None:
    bench.page.locator(".mute").click()
    expect(bench.page.locator(".mute")).to_have_attribute("aria-pressed", "false")
    expect(bench.page.locator(".scanner .text")).to_be_focused()
    bench.page.reload()
    bench.wait(bench.page)
    expect(bench.page.locator(".mute")).to_have_attribute("aria-pressed", "false")


def test_one_scan_of_many_can_be_taken_back(bench: Bench) -> None:
    bench.scan(*codes(3))
    bench.arrives(*codes(3))
    bench.page.get_by_role("button", name="Undo FIS 000000 2").click()
    expect(bench.page.locator(".recent li.undone .code")).to_have_text("FIS0000002")
    expect(bench.page.locator(".scanner .text")).to_be_focused()


def test_the_list_does_not_grow_without_end(bench: Bench) -> None:
    bench.paste("\n".join(codes(130)))
    bench.arrives(*codes(130))
    expect(bench.page.locator(".recent li")).to_have_count(100)


def test_fonts_come_from_the_app_and_nothing_from_outside(bench: Bench) -> None:
    asked: list[str] = []
    bench.page.on("request", lambda request: asked.append(request.url))
    bench.page.reload()
    bench.wait(bench.page)
    bench.scan("FIS0000001")
    bench.arrives("FIS0000001")
    bench.page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((bench.address, "data:", "blob:"))] == []
    loaded = bench.page.evaluate("[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)")
    assert {"IBM Plex Sans", "IBM Plex Mono"} <= {family.strip('"') for family in loaded}


def test_it_fits_a_phone(phone: BrowserContext, components: str) -> None:
    bench = Bench(phone, components)
    bench.scan("REF0000176", "FIS0000424")
    bench.arrives("REF0000176", "FIS0000424")
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= 360
    for name in (".mute", ".seen", ".undo:visible"):
        box = bench.page.locator(name).first.bounding_box()
        assert box is not None
        assert box["height"] >= 44, name
    bench.page.close()
