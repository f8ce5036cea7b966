"""Payment companies: what their merchant accounts need. Nothing here is shown or logged; see docs/operators.md."""

from portal import env

WECHATPAY = {
    name: env.text(f"WECHATPAY_{name}").strip()
    for name in (
        "MCHID",
        "APPID",
        "SERIAL",
        "KEY_FILE",
        "APIV3_KEY",
        "PUBLIC_KEY_ID",
        "PUBLIC_KEY_FILE",
        "ROLE",
        "URL",
    )
}
ALIPAY = {
    name: env.text(f"ALIPAY_{name}").strip()
    for name in ("APPID", "SELLER_ID", "KEY_FILE", "PUBLIC_KEY_FILE", "ROLE", "URL", "BILL_URL")
}
