"""The camera in a real browser, which is shown a film: what it reads arrives like a scan, each code once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from labels.symbol import Symbology
from tests.browser.conftest import wait_for_app, wait_until
from tests.browser.finding import BROWSER_ARGUMENTS, executable_of
from tests.browser.pictures import film, photo

QR, DATA_MATRIX, CODE_128 = Symbology.QR, Symbology.DATA_MATRIX, Symbology.CODE_128
LABELS = [
    (QR, "FIS0000424"),
    (DATA_MATRIX, "FIS0000432"),
    (QR, "FIS0000440"),
    (DATA_MATRIX, "https://lims.example.org/s/FIS0000459"),
    (CODE_128, "FIS0000467"),
]
TEXTS = sorted(text for _, text in LABELS)
SPY = """
window.asked = []; window.streams = []; window.lit = []
const ask = MediaDevices.prototype.getUserMedia
MediaDevices.prototype.getUserMedia = async function (wish) {
  window.asked.push(wish.video.facingMode.ideal)
  const stream = await ask.call(this, wish)
  window.streams.push(stream)
  return stream
}
// A film stands for one camera; phones have two.
const all = MediaDevices.prototype.enumerateDevices
MediaDevices.prototype.enumerateDevices = async function () {
  const found = await all.call(this)
  return [...found, ...found]
}
"""
TORCH = """
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true })
MediaStreamTrack.prototype.applyConstraints = async (wish) => { window.lit.push(wish.advanced[0].torch) }
"""


class Camera:
    """A page with camera and field, and the route behind them."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.context.request.post(f"{address}/bench/forget")
        self.requests: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{self.address}/?show=camera")
        wait_for_app(page)
        page.locator(".camera").wait_for()
        return page

    def start(self) -> None:
        self.page.locator(".camera .start").click()
        expect(self.page.locator(".camera .stage")).to_be_visible()

    @property
    def texts(self) -> list[str]:
        scans = self.context.request.get(f"{self.address}/bench/scans").json()["scans"]
        return [scan["text"] for scan in scans]

    @property
    def live(self) -> list[str]:
        found: list[str] = self.page.evaluate("streams.flatMap((s) => s.getTracks()).map((t) => t.readyState)")
        return found

    def take_photo(self, content: bytes, name: str = "photo.jpg") -> None:
        with self.page.expect_file_chooser() as chosen:
            self.page.locator(".camera .photo").click()
        chosen.value.set_files([{"name": name, "mimeType": "image/jpeg", "buffer": content}])


@contextmanager
def browser_that_sees(browser: Browser, film_file: Path) -> Iterator[Browser]:
    """A second browser: what its camera sees is settled when it starts."""
    arguments = [
        *BROWSER_ARGUMENTS,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film_file}",
    ]
    seeing = browser.browser_type.launch(executable_path=executable_of(browser), args=arguments)
    yield seeing
    seeing.close()


@pytest.fixture(scope="module")
def seeing_browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Sees five labels, all the time."""
    with browser_that_sees(browser, film(tmp_path_factory.mktemp("film") / "still.y4m", [(LABELS, 2)])) as seeing:
        yield seeing


@pytest.fixture
def context(seeing_browser: Browser) -> Iterator[BrowserContext]:
    context = seeing_browser.new_context(viewport={"width": 1200, "height": 1000}, permissions=["camera"])
    context.add_init_script(SPY)
    yield context
    context.close()


@pytest.fixture
def camera(context: BrowserContext, components: str) -> Camera:
    return Camera(context, components)


def test_all_codes_of_a_picture_are_read_and_each_is_taken_once_while_it_stays(camera: Camera) -> None:
    camera.start()
    assert wait_until(lambda: len(camera.texts) >= len(TEXTS), 30)
    camera.page.wait_for_timeout(2500)
    assert sorted(camera.texts) == TEXTS
    expect(camera.page.locator(".recent li")).to_have_count(len(TEXTS))
    expect(camera.page.locator(".camera .marks polygon")).to_have_count(len(TEXTS))
    expect(camera.page.locator('.marks polygon[style*="--done"]').first).to_be_attached()


def test_the_reader_comes_from_the_app_and_nothing_is_asked_outside(camera: Camera) -> None:
    camera.start()
    assert wait_until(lambda: len(camera.texts) >= len(TEXTS), 30)
    asked = {url for url in camera.requests if not url.startswith(("data:", "blob:"))}
    assert [url for url in asked if not url.startswith(camera.address)] == []


def test_a_code_that_left_the_picture_and_comes_back_is_a_new_scan(
    browser: Browser, components: str, tmp_path: Path
) -> None:
    scenes = [([(QR, "FIS0000424")], 1.0), ([], 3.5)]
    with browser_that_sees(browser, film(tmp_path / "again.y4m", scenes)) as seeing:
        camera = Camera(seeing.new_context(permissions=["camera"]), components)
        camera.start()
        assert wait_until(lambda: camera.texts == ["FIS0000424"] * 2, 40)


def test_without_a_connection_what_was_read_waits_in_the_same_queue(camera: Camera) -> None:
    camera.page.context.request.post(f"{camera.address}/bench/behave", data={"status": 503})
    camera.start()
    expect(camera.page.locator(".count")).to_have_text(str(len(TEXTS)), timeout=30000)
    camera.page.locator(".camera .start").click()
    camera.page.reload()
    camera.page.context.request.post(f"{camera.address}/bench/behave", data={})
    assert wait_until(lambda: sorted(camera.texts) == TEXTS)


def test_it_stops_when_told_and_when_the_page_is_left(camera: Camera) -> None:
    camera.start()
    camera.page.locator(".camera .start").click()
    expect(camera.page.locator(".camera .stage")).to_be_hidden()
    assert camera.live == ["ended"]
    camera.start()
    camera.page.get_by_text("Show the component").click()
    expect(camera.page.locator(".camera")).to_have_count(0)
    assert camera.live == ["ended", "ended"]


def test_front_or_back_is_a_choice_that_is_kept(camera: Camera) -> None:
    camera.start()
    camera.page.locator(".camera .turn").click()
    assert wait_until(lambda: camera.page.evaluate("asked") == ["environment", "user"])
    assert wait_until(lambda: sorted(camera.live) == ["ended", "live"])
    camera.page.reload()
    camera.page.locator(".camera").wait_for()
    camera.start()
    assert camera.page.evaluate("asked") == ["user"]


def test_the_light_can_be_switched_where_there_is_one(camera: Camera) -> None:
    camera.start()
    expect(camera.page.locator(".camera .stage")).to_be_visible()
    expect(camera.page.locator(".camera .torch")).to_be_hidden()
    camera.page.add_init_script(TORCH)
    camera.page.reload()
    camera.page.locator(".camera").wait_for()
    camera.start()
    light = camera.page.locator(".camera .torch")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert camera.page.evaluate("lit") == [True, False]


def test_a_photo_gives_all_its_codes_in_reading_order(camera: Camera) -> None:
    symbols = [(QR if n % 2 else DATA_MATRIX, f"FIS{n:07}") for n in range(1, 13)]
    camera.take_photo(photo(symbols))
    assert wait_until(lambda: len(camera.texts) == 12, 30)
    assert camera.texts == [text for _, text in symbols]
    expect(camera.page.locator(".camera .said")).to_have_text("12 codes read.")


def test_a_photo_without_codes_and_a_file_that_is_none_get_a_plain_answer(camera: Camera) -> None:
    said = camera.page.locator(".camera .said")
    camera.take_photo(photo([]))
    expect(said).to_contain_text("No code was read in this photo", timeout=30000)
    camera.take_photo(b"no picture", "notes.jpg")
    expect(said).to_contain_text("notes.jpg is no picture")
    assert camera.texts == []


def test_where_the_browser_gives_no_live_picture_a_photo_is_offered_and_it_says_why(
    seeing_browser: Browser, components: str
) -> None:
    context = seeing_browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    camera = Camera(context, components)
    expect(camera.page.locator(".camera .start")).to_be_hidden()
    expect(camera.page.locator(".camera .said")).to_contain_text("only over https")
    camera.take_photo(photo(LABELS[:2]))
    assert wait_until(lambda: len(camera.texts) == 2, 30)
    context.close()


def test_a_refused_camera_is_told_and_what_helps(seeing_browser: Browser, components: str) -> None:
    context = seeing_browser.new_context()
    context.add_init_script(
        "MediaDevices.prototype.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') }"
    )
    camera = Camera(context, components)
    camera.page.locator(".camera .start").click()
    expect(camera.page.locator(".camera .said")).to_contain_text("This page may not use the camera")
    expect(camera.page.locator(".camera .start")).to_have_attribute("aria-pressed", "false")
    context.close()


def test_a_reader_that_cannot_be_loaded_is_told(camera: Camera) -> None:
    camera.page.route("**/camera/*/zxing_reader.*", lambda route: route.abort())
    camera.page.locator(".camera .start").click()
    expect(camera.page.locator(".camera .said")).to_contain_text("could not be loaded", timeout=30000)
    assert camera.texts == []
