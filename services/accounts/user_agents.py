"""What a browser says about itself, as a person would name it. Nothing is decided by it: anybody may say anything."""

from __future__ import annotations

from services.accounts.enums import DeviceBrowser, DeviceSystem

_SYSTEMS = (
    ("harmonyos", DeviceSystem.HARMONY),
    ("openharmony", DeviceSystem.HARMONY),
    ("ipad", DeviceSystem.IPAD),
    ("iphone", DeviceSystem.IPHONE),
    ("android", DeviceSystem.ANDROID),
    ("windows", DeviceSystem.WINDOWS),
    ("macintosh", DeviceSystem.MAC),
    ("linux", DeviceSystem.LINUX),
)
_BROWSERS = (
    ("micromessenger", DeviceBrowser.WECHAT),
    ("alipay", DeviceBrowser.ALIPAY),
    ("huaweibrowser", DeviceBrowser.HUAWEI),
    ("miuibrowser", DeviceBrowser.XIAOMI),
    ("ucbrowser", DeviceBrowser.UC),
    ("qqbrowser", DeviceBrowser.QQ),
    ("edg", DeviceBrowser.EDGE),
    ("firefox", DeviceBrowser.FIREFOX),
    ("fxios", DeviceBrowser.FIREFOX),
    ("crios", DeviceBrowser.CHROME),
    ("chrome", DeviceBrowser.CHROME),
    ("safari", DeviceBrowser.SAFARI),
)
"""First match counts: every browser names the ones before it."""


def read(user_agent: str) -> tuple[DeviceSystem, DeviceBrowser]:
    """Kind of device and browser; ``OTHER`` for what is not known."""
    text = user_agent[:400].lower()
    system = next((kind for word, kind in _SYSTEMS if word in text), DeviceSystem.OTHER)
    browser = next((kind for word, kind in _BROWSERS if word in text), DeviceBrowser.OTHER)
    return system, browser
