import time
import pytest
from tests.web.house import Opening
from playwright.sync_api import expect
from tests.web.test_site_browser import from_afar, ready, LESSON
@pytest.mark.parametrize("k",[1,2])
def test_dbg(visit: Opening, k) -> None:
    page = from_afar(visit, "/en/glossary", lambda route: None)
    page.on("request",lambda r:print("  >",r.url[-40:])); page.on("requestfailed",lambda r:print(" X>",r.url[-40:]))
    page.on("console",lambda m:print("LOG",m.text))
    st=lambda: page.evaluate("[location.href, document.readyState, document.getElementById('page-parts')?.outerHTML, typeof htmx, document.querySelectorAll('script').length, document.getElementById('theme')?.hidden, performance.now(), performance.getEntriesByType('resource').map(e=>[e.name.slice(-20),Math.round(e.startTime),Math.round(e.responseEnd)])]")
    try:
        expect(page.locator("script[data-instead=ours]")).to_be_attached(timeout=8000)
        print("attached")
    except AssertionError as e:
        print("NOT", str(e)[:200])
    print(st())
    page.wait_for_timeout(3000)
    print(st())
    assert 0
