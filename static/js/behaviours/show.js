/* The code of a shown certificate: counts down, and makes the next one before the minute is over, ten times at most.
   Without script there is a button. The clock of the phone does not matter: only seconds passed are counted. */
(function () {
  "use strict";
  var box = document.querySelector("[data-show-code]"), made = 0, asking = false, end = 0;
  if (!box) return;

  function begin() {
    var left = box.dataset.showLeft;
    end = left ? performance.now() + Number(left) * 1000 : 0;
  }

  function renew() {
    var form = box.querySelector("[data-show-renew]");
    if (!form || asking || made >= 10 || document.hidden) return;
    asking = true; made += 1;
    fetch(location.href, { method: "POST", body: new FormData(form), credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").getElementById(box.id);
      if (!fresh) return;
      window.TONGBAN.renew(box, fresh);
      box.dataset.showLeft = fresh.dataset.showLeft || "";
      begin();
    }).catch(function () {}).then(function () { asking = false; });
  }

  setInterval(function () {
    var seconds = box.querySelector("[data-show-seconds]"), left;
    if (!end || !seconds) return;
    left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    seconds.textContent = left;
    if (left <= 8) renew();
  }, 1000);
  begin();
})();
