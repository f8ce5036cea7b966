/* Identity-card reader and document camera through a small program on the same computer (docs/bridge.md). */
(function () {
  "use strict";
  var base = document.body.dataset.bridge;
  if (!base) return;
  function ask(path, method) {
    return fetch(base + path, { method: method, mode: "cors", credentials: "omit", cache: "no-store" }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
  }
  function bytes(text) {
    var raw = atob(text), found = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
    return found;
  }
  function open(form, name) {
    var field = form.elements[name];
    return field && !field.closest("details:not([open])") ? field : null;
  }
  /* The first card is the applicant's, the second that of who acts for them; the form goes on when no number is open.
     Where a result is looked for the number alone is asked; where it is handed over, the last word is the clerk's. */
  function read(form) {
    return ask("/card", "POST").then(function (card) {
      if (form.elements.words) {
        form.elements.words.value = card.id_number;
        return form.requestSubmit();
      }
      var proved = form.elements.id_number.value || (form.elements.code && form.elements.code.value);
      var second = open(form, "agent_id_number") && proved;
      ["id_type", "id_number", "name"].forEach(function (name) {
        var field = form.elements[(second ? "agent_" : "") + name];
        if (field && card[name]) field.value = card[name];
      });
      var next = ["credit_code", "agent_id_number"].map(function (name) { return open(form, name); }).filter(function (field) {
        return field && !field.value;
      })[0];
      if (next) next.focus(); else if (form.elements.code) form.querySelector(".form-actions button").focus(); else form.requestSubmit();
    });
  }
  function photograph(input) {
    return ask("/picture", "POST").then(function (picture) {
      var file = new File([bytes(picture.data)], picture.name || "scan.jpg", { type: picture.media_type });
      var files = new DataTransfer();
      if (input.multiple) Array.prototype.forEach.call(input.files, function (kept) { files.items.add(kept); });
      files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  /* What failed is said beside the button; one tries again or goes on by hand. */
  function press(button, work) {
    var told = button.nextElementSibling;
    if (!told || !told.hasAttribute("data-bridge-told")) {
      told = document.createElement("span");
      told.className = "bridge-told";
      told.setAttribute("role", "status");
      told.setAttribute("data-bridge-told", "");
      button.after(told);
    }
    told.textContent = "";
    work().catch(function () { told.textContent = button.dataset.failed; });
  }
  ask("/status", "GET").then(function (status) {
    if (status.protocol !== 1) return;
    document.querySelectorAll("[data-bridge-read]").forEach(function (button) {
      button.hidden = status.devices.indexOf("card") < 0;
      button.addEventListener("click", function () { press(button, function () { return read(button.form); }); });
    });
    document.querySelectorAll("[data-bridge-photo]").forEach(function (button) {
      button.hidden = status.devices.indexOf("camera") < 0;
      button.addEventListener("click", function () {
        press(button, function () { return photograph(document.getElementById(button.dataset.bridgePhoto)); });
      });
    });
  }).catch(function () {});
})();
