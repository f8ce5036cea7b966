"""Language and time: 简体中文 first, all stored times UTC, civil days at +08:00.

A resident chooses the language by hand; nothing is guessed from the browser. Staff, the API and whatever is written
down stay with ``LANGUAGE_CODE``.
"""

from portal import env

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [env.ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
SITE_IN = {
    "zh-hant": {
        "name": "高州市一網通辦",
        "subtitle": "高州市人民政府 政務服務",
        "sponsor": "高州市政務服務和數據管理局",
        "operator": "高州市政務服務中心",
        "site_code": "4409810000（演示）",
        "icp": "粵ICP備00000000號（演示）",
        "police": "粵公網安備 44098100000000號（演示）",
    },
    "en": {
        "name": "Gaozhou Online",
        "subtitle": "Government of Gaozhou",
        "sponsor": "Gaozhou Services Bureau",
        "operator": "Gaozhou Service Centre",
        "site_code": "4409810000 (demonstration)",
        "icp": "ICP 00000000 (demonstration)",
        "police": "44098100000000 (demonstration)",
    },
}
"""``SITE`` in the words of the other languages."""
