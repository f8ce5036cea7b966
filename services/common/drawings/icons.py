"""The icons: 24 grid, line 1.75, a malachite block behind shifted by 2. Own drawings, no colours of their own."""

ICONS: dict[str, str] = {
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "baby": (
        '<circle class="tint" cx="13" cy="14" r="8"/><circle cx="12" cy="13" r="8"/><path d="M12 5c-.3-2 1.8-3 '
        '3-1.6M9 12.5v.6M15 12.5v.6M9.3 16.3c1.6 1.4 3.8 1.4 5.4 0"/>'
    ),
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "bell": (
        '<path class="tint" d="M7 17V11a6 6 0 0 1 12 0v6z"/><path d="M6 17v-6a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4"/>'
    ),
    "bolt": '<path class="tint" d="M14 5 7 14h6v8l8-12h-6z"/><path d="M13 3 5 13.5h6L10 21l9-11.5h-6z"/>',
    "book": (
        '<path class="tint" d="M6 6h16v16H6z"/><path d="M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 '
        '2-2h12M9 8h6"/>'
    ),
    "calendar": (
        '<rect class="tint" x="5" y="11" width="17" height="11"/><rect x="3.5" y="5" width="17" height="15.5" '
        'rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4M8 14h3M13.5 14h2.5M8 17h3"/>'
    ),
    "camera": (
        '<path class="tint" d="M5 10h18v11H5z"/><path d="M3 8h4.5l2-3h5l2 3H21v12H3z"/><circle cx="12" cy="13.5" '
        'r="3.5"/>'
    ),
    "car": (
        '<path class="tint" d="M5 12.5h16V18H5z"/><path d="M3.5 16.5v-4l2-5.5h13l2 5.5v4zM5 16.5v2.5h2.5v-2.5M19 '
        '16.5v2.5h-2.5v-2.5M4 12h16M7 14.3h1.5M15.5 14.3H17"/>'
    ),
    "card": (
        '<rect class="tint" x="5" y="8" width="18" height="13" rx="2"/><rect x="3" y="6" width="18" height="13" '
        'rx="2"/><path d="M3 10h18M6.5 15h4"/>'
    ),
    "chart": (
        '<path class="tint" d="M6 13h4v9H6zM14 8h4v14h-4z"/><path d="M4 20.5h16.5M6.5 20v-7M11 20V9M15.5 20V5M20 '
        '20v-9"/>'
    ),
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "chevron": '<path d="m9 5 7 7-7 7"/>',
    "clock": (
        '<circle class="tint" cx="13.5" cy="13.5" r="8.5"/><circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.3 2"/>'
    ),
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "contrast": '<circle cx="12" cy="12" r="8.5"/><path class="solid" d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>',
    "diff": '<path d="M8 4v12M4 12l4 4 4-4M16 20V8M12 12l4-4 4 4"/>',
    "doc": '<path class="tint" d="M8 5h12v17H8z"/><path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "done": '<circle class="solid" cx="12" cy="12" r="9"/><path d="m8 12.2 2.8 2.8L16.2 9" class="knock"/>',
    "down": '<path d="m5 9 7 7 7-7"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "elder": (
        '<path class="tint" d="M6 10h8l2 12H7z"/><circle cx="10" cy="5.3" r="2.5"/><path d="M8 21l.5-6.5-2-2.5c0-2 '
        '1.5-2.8 3.5-2.8 2.2 0 3 1 3.6 2.4l2.6 2M11.5 14.5 13 21M17 21v-8c0-1.8 2.8-1.8 2.8 0"/>'
    ),
    "exit": '<path d="M10 4H5v16h5M10 12h10M16 8l4 4-4 4"/>',
    "eye": '<path d="M2.5 12c5-8 14-8 19 0-5 8-14 8-19 0z"/><circle cx="12" cy="12" r="3"/>',
    "family": (
        '<path class="tint" d="M4 22c0-8 12-8 12 0z"/><circle cx="8.5" cy="8" r="3.5"/><path d="M2.5 20c.6-7 11.4-7 '
        '12 0M15.5 5a3.3 3.3 0 1 1 .5 6.5M17.5 14.2c2.5.6 4 2.5 4.2 5.8"/>'
    ),
    "flag": '<path class="tint" d="M7 6h13v9H7z"/><path d="M5.5 21V4h12l-2 4.5 2 4.5h-12"/>',
    "gauge": (
        '<path class="tint" d="M5 18a9 9 0 1 1 18 0z"/><path d="M4 18a8.5 8.5 0 1 1 16 0zM12 15l4-5M7 14.5h.2M9 '
        '10h.2"/>'
    ),
    "gear": (
        '<circle class="tint" cx="13.5" cy="13.5" r="7"/><circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 '
        '12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1"/>'
    ),
    "globe": (
        '<circle class="tint" cx="14" cy="14" r="8.5"/><circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 '
        '3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/>'
    ),
    "home": '<path class="tint" d="M6 11.5h16V22H6z"/><path d="M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-5h4v5"/>',
    "hourglass": (
        '<path class="tint" d="M8 4h12v4l-5 5 5 5v4H8v-4l5-5-5-5z"/><path d="M6 3h12M6 21h12M7.5 3v4.5L12 '
        '12l4.5-4.5V3M7.5 21v-4.5L12 12l4.5 4.5V21"/>'
    ),
    "house": '<path class="tint" d="M6 11.5h16V22H6z"/><path d="M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-5.5h4V20"/>',
    "id": (
        '<rect class="tint" x="5" y="7" width="18" height="14" rx="2"/><rect x="3" y="5" width="18" height="14" '
        'rx="2"/><circle cx="8.5" cy="10.5" r="2"/><path d="M5.5 16c.6-2.4 5.4-2.4 6 0M14.5 10h4M14.5 14h4"/>'
    ),
    "image": (
        '<rect class="tint" x="5" y="6" width="18" height="16" rx="2"/><rect x="3" y="4" width="18" height="16" '
        'rx="2"/><circle cx="8.5" cy="9.5" r="1.8"/><path d="M4 18l5.5-5 3.5 3 3.5-4 4 4.5"/>'
    ),
    "info": (
        '<circle class="tint" cx="13.5" cy="13.5" r="8.5"/><circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 '
        '7.6v.2"/>'
    ),
    "key": (
        '<circle class="tint" cx="9" cy="15" r="5"/><circle cx="8" cy="14" r="4.5"/><path d="M11.5 11 20 3.5M16.5 '
        '6.5l3 3M14 9l2 2"/>'
    ),
    "link": (
        '<path d="M9 15l6-6M10 6.5 13 4a4.5 4.5 0 0 1 6.5 6.5L17 13.5M14 17.5 11 20a4.5 4.5 0 0 1-6.5-6.5L7 10.5"/>'
    ),
    "list": (
        '<path class="tint" d="M8 5h12v17H8z"/><path d="M9 4H5.5v17h13V4H15M9 2.8h6v3H9zM8.8 11h6.5M8.8 15.5h6.5"/>'
    ),
    "lock": (
        '<rect class="tint" x="6" y="12" width="15" height="10" rx="2"/><rect x="4.5" y="10.5" width="15" '
        'height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5"/>'
    ),
    "lotus": (
        '<path class="tint" d="M4 14c3 0 5 1 8 3 3-2 5-3 8-3-1 4-4 7-8 7s-7-3-8-7z"/><path d="M12 20c-5 0-8-2.8-9-7 '
        "2.8 0 4.8.9 6 2M12 20c5 0 8-2.8 9-7-2.8 0-4.8.9-6 2M12 20c-2-2.2-3.5-4.8-3.5-7.5S10 7 12 4.5c2 2.5 3.5 5.3 "
        '3.5 8S14 17.8 12 20z"/>'
    ),
    "mail": (
        '<rect class="tint" x="5" y="7" width="18" height="14" rx="2"/><rect x="3" y="5" width="18" height="14" '
        'rx="2"/><path d="m4 7 8 6 8-6"/>'
    ),
    "medical": (
        '<rect class="tint" x="6" y="8" width="16" height="14" rx="2"/><rect x="4" y="6.5" width="16" height="13.5" '
        'rx="2"/><path d="M9 6.5V4h6v2.5M12 10v6.5M8.75 13.25h6.5"/>'
    ),
    "mobile": (
        '<rect class="tint" x="8" y="4" width="13" height="19" rx="2"/><rect x="6" y="2.5" width="12" height="19" '
        'rx="2.5"/><path d="M10.5 18.5h3"/>'
    ),
    "phone": (
        '<path class="tint" d="M9 9l3 6 5 2 4 0-1 4c-6 1-12-4-13-11z"/><path d="M6 3h3l1.5 5-2 1.5a11 11 0 0 0 6 '
        '6l1.5-2 5 1.5v3c0 1.7-1.3 3-3 3C10 21 3 14 3 6c0-1.7 1.3-3 3-3z"/>'
    ),
    "place": (
        '<path class="tint" d="M13 22c5-5 8-8 8-12a8 8 0 0 0-8-8z"/><path d="M12 21c-4.5-4.5-7-7.7-7-11a7 7 0 0 1 14 '
        '0c0 3.3-2.5 6.5-7 11z"/><circle cx="12" cy="10" r="2.5"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path class="tint" d="M5 10h18v8H5z"/><path d="M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>',
    "ring": (
        '<circle class="tint" cx="15" cy="14.5" r="5.5"/><circle cx="9" cy="14.5" r="5.5"/><path d="M12 10a5.5 5.5 0 '
        '1 1 0 9M7 3.5h4L9 6.5zM9 6.5V9"/>'
    ),
    "scan": (
        '<path d="M4 8V4h4M20 8V4h-4M4 16v4h4M20 16v4h-4M7.5 8.5h3v3h-3zM13.5 8.5h3v3h-3zM7.5 14h3v2M13.5 14.5h3"/>'
    ),
    "school": (
        '<path class="tint" d="M6 11v6c3 3 9 3 12 0v-6l-6 3z"/><path d="M2.5 9.5 12 5l9.5 4.5L12 14zM6.5 11.6V16c3 '
        '2.6 8 2.6 11 0v-4.4M21.5 9.5V15"/>'
    ),
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "send": '<path class="tint" d="M5 14 22 6l-5 16-4-6z"/><path d="M3.5 11.5 20.5 4l-5 16.5-4-7zM11.5 13.5 20.5 4"/>',
    "shield": (
        '<path class="tint" d="M13 3l9 3c0 8-3 12-9 16z"/><path d="M12 3l8 3c0 7.5-2.5 11.5-8 '
        '15-5.5-3.5-8-7.5-8-15zM8.5 12l2.5 2.5 4.5-5"/>'
    ),
    "speaker": (
        '<path class="tint" d="M6 9h4l5-5v18l-5-5H6z"/><path d="M4 9.5h3.5L13 5v14l-5.5-4.5H4zM16.5 9c1.6 1.6 1.6 '
        '4.4 0 6M19 6.5c3 3 3 8 0 11"/>'
    ),
    "square": '<rect class="solid" x="6.5" y="6.5" width="11" height="11" rx="1.5"/>',
    "stamp": (
        '<path class="tint" d="M6 16h14v6H6z"/><path d="M9.5 12c0-2-1.5-3-1.5-5a4 4 0 0 1 8 0c0 2-1.5 3-1.5 5M4.5 '
        '17v-2.5a2.5 2.5 0 0 1 2.5-2.5h10a2.5 2.5 0 0 1 2.5 2.5V17zM4.5 20.5h15"/>'
    ),
    "stop": (
        '<path class="tint" d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 '
        '16.2v.2"/>'
    ),
    "store": (
        '<path class="tint" d="M5 12h16v10H5z"/><path d="M4 10.5V20h16v-9.5M3 8l2-4h14l2 4c0 3-3.6 3-4.5 0-.9 3-3.6 '
        '3-4.5 0-.9 3-3.6 3-4.5 0C6.6 11 3 11 3 8zM10 20v-5h4v5"/>'
    ),
    "undo": '<path d="M4 9h10a5.5 5.5 0 0 1 0 11H8M8 5 4 9l4 4"/>',
    "user": (
        '<path class="tint" d="M6 22c0-9 16-9 16 0z"/><circle cx="12" cy="8" r="4.2"/><path d="M4 20.5c1-7.3 15-7.3 '
        '16 0"/>'
    ),
    "wallet": (
        '<path class="tint" d="M5 10h18v11H5z"/><path d="M3 8v10a2 2 0 0 0 2 2h15V8zM3 8a2 2 0 0 1 2-2l12-2.5V8M16 '
        '14h.2"/>'
    ),
    "warning": '<path class="tint" d="M12 3 22 20H2z"/><path d="M12 4 21.5 20h-19zM12 10v4.5M12 17.2v.2"/>',
    "wifi-off": (
        '<path d="M3 3l18 18M8.5 16.5a5 5 0 0 1 7 0M5 12.8a10 10 0 0 1 4.5-2.5M14.5 10.3a10 10 0 0 1 4.5 2.5M2 9a15 '
        '15 0 0 1 4.5-2.9M10.5 5a15 15 0 0 1 11.5 4M12 20h.1"/>'
    ),
    "work": (
        '<path class="tint" d="M5 13h18v6a3 3 0 0 1-3 3H5z"/><rect x="3" y="8" width="18" height="12" rx="2"/><path '
        'd="M8.5 8V5.5h7V8M3 13h7.5M13.5 13H21M10.5 12h3v2.6h-3z"/>'
    ),
    "yuan": (
        '<circle class="tint" cx="13.5" cy="13.5" r="8.5"/><circle cx="12" cy="12" r="8.5"/><path d="M8.8 7.5 12 '
        '11.5l3.2-4M12 11.5V17M9 12h6M9 14.5h6"/>'
    ),
}
"""Name → what stands inside the svg. `tint`, `solid` and `knock` are classes of components/icon.css."""
