/* A code that is renewed: counts the seconds, then takes the fresh part of the page (or loads it again). */
(function () {
  "use strict";
  var counter = document.querySelector("[data-countdown]");
  if (!counter) return;
  var left = Number(counter.dataset.countdown) || 0;
  var timer = setInterval(function () {
    left -= 1;
    if (left >= 0) { counter.textContent = left; return; }
    clearInterval(timer);
    if (document.visibilityState === "visible") location.reload();
    else document.addEventListener("visibilitychange", function () { location.reload(); }, { once: true });
  }, 1000);
})();
