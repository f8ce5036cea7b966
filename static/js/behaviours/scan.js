/* A picture waits for a phone: asks every two seconds how it stands; confirmed goes on, any other change is drawn anew. */
(function () {
  "use strict";
  var enter = document.querySelector("[data-scan-enter]");
  if (enter) { enter.querySelector("button").click(); return; }
  var page = document.querySelector("[data-scan]");
  if (!page) return;
  var timer = setInterval(ask, 2000);
  function ask() {
    if (document.visibilityState !== "visible") return;
    fetch(page.dataset.scan, { credentials: "same-origin", headers: { Accept: "application/json", "X-Background": "1" } })
      .then(function (answer) { return answer.json(); })
      .then(function (told) {
        if (told.state === page.dataset.scanState) return;
        clearInterval(timer);
        location.reload();
      })
      .catch(function () { /* the next try, two seconds on */ });
  }
})();
