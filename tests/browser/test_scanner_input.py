"""The scanner's field and what else comes into it: long pastes, caps-lock, an input method, other tabs."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.bench import Bench, codes
from tests.browser.conftest import wait_until


def test_a_paste_of_ten_kilobytes_is_one_scan_and_holds_up_nothing(bench: Bench) -> None:
    long = "FIS0000001 " * 930
    bench.paste(f"{long}\nFIS0000002\n")
    bench.arrives(long.strip(), "FIS0000002")
    expect(bench.page.locator(".recent li")).to_have_count(2)
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= 1200


def test_a_pasted_list_of_a_thousand_codes_arrives_whole_and_in_order(bench: Bench) -> None:
    bench.paste("\r\n".join(codes(1000)))
    bench.arrives(*codes(1000), seconds=40)


def test_what_is_longer_than_any_code_is_cut_where_it_would_fill_the_queue(bench: Bench) -> None:
    bench.paste("x" * 100_000 + "\nFIS0000001")
    bench.arrives("x" * 16384, "FIS0000001")


def test_caps_lock_is_sent_as_it_came_and_understood_by_the_server(bench: Bench) -> None:
    bench.scan("fis0000001")
    bench.arrives("fis0000001")


def test_an_input_method_is_waited_for(bench: Bench) -> None:
    session = bench.page.context.new_cdp_session(bench.page)
    session.send("Input.imeSetComposition", {"text": "FIS00", "selectionStart": 5, "selectionEnd": 5})
    enter = {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", enter)
    assert bench.scans == []
    session.send("Input.insertText", {"text": "FIS0000001"})
    session.detach()
    bench.page.keyboard.press("Enter")
    bench.arrives("FIS0000001")


def test_two_tabs_scan_at_the_same_time_and_mix_nothing_up(bench: Bench) -> None:
    other = bench.open()
    try:
        for n in range(10):
            bench.page.bring_to_front()
            bench.scan(f"FIS1{n:06}")
            other.bring_to_front()
            bench.scan(f"FIS2{n:06}", page=other)
        assert wait_until(lambda: len(bench.scans) == 20)
        for tab in "12":
            assert [text for text in bench.texts if text[3] == tab] == [f"FIS{tab}{n:06}" for n in range(10)]
        assert len({scan["client"] for scan in bench.scans}) == 2
    finally:
        other.close()


def test_bursts_while_the_page_runs_again_lose_nothing(bench: Bench) -> None:
    for start in range(1, 61, 20):
        bench.page.get_by_role("button", name="A button of the page").click()
        bench.scan(*codes(20, first=start), every=0.05)
    bench.arrives(*codes(60))


def test_a_symbology_before_the_code_and_a_tab_behind_it_are_no_hindrance(bench: Bench) -> None:
    bench.page.keyboard.type("]Q3FIS0000001")
    bench.page.keyboard.press("Tab")
    bench.arrives("]Q3FIS0000001")
    expect(bench.page.locator(".scanner .text")).to_be_focused()


def test_a_browser_that_keeps_nothing_says_so_while_scans_wait(other_computer: BrowserContext, components: str) -> None:
    other_computer.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    bench = Bench(other_computer, components)
    bench.behaves(status=503)
    bench.scan("FIS0000001")
    expect(bench.page.locator(".trouble")).to_contain_text("leave the page open")
    bench.behaves()
    bench.arrives("FIS0000001")


def test_a_refusal_stays_until_somebody_says_that_it_was_seen(bench: Bench) -> None:
    bench.scan("REF0000176", *codes(3), every=0.05)
    bench.arrives("REF0000176", *codes(3))
    refusals = bench.page.locator(".refusals")
    expect(refusals).to_contain_text("Refused: REF0000176 C04 is taken")
    bench.scan("REF0000184", "FIS0000009")
    expect(refusals).to_contain_text("2 refused, last: REF0000184")
    bench.page.keyboard.press("Escape")
    expect(refusals).to_be_hidden()
    expect(bench.page.locator(".scanner .text")).to_be_focused()
