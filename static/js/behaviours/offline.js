/* Says that the network is gone and back. What was typed stays in the page; nothing is sent or stored meanwhile. */
(function () {
  "use strict";
  var banner = null;
  function show() {
    if (banner) return;
    banner = document.createElement("div");
    banner.className = "live-banner";
    banner.innerHTML = '<div class="wrap"><span role="status"></span></div>';
    banner.querySelector("span").textContent = window.TONGBAN.words.offline;
    document.body.appendChild(banner);
  }
  window.addEventListener("offline", show);
  window.addEventListener("online", function () { if (banner) { banner.remove(); banner = null; } });
  if (navigator.onLine === false) show();
})();
