/* Passkeys: the browser asks for finger, face or PIN and signs; the answer goes with the form. Needs nothing else. */
(function () {
  "use strict";
  var words = window.TONGBAN.words;
  var forms = document.querySelectorAll("form[data-passkey]");
  if (!forms.length || !window.PublicKeyCredential || !navigator.credentials || /^[\d.]+$|^\[/.test(location.hostname)) return;
  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); }).buffer;
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function read(question) {
    var asked = question.publicKey;
    asked.challenge = bytes(asked.challenge);
    if (asked.user) asked.user.id = bytes(asked.user.id);
    (asked.excludeCredentials || []).concat(asked.allowCredentials || []).forEach(function (known) { known.id = bytes(known.id); });
    return { publicKey: asked };
  }
  function answer(credential) {
    var said = { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: {}, clientExtensionResults: credential.getClientExtensionResults() };
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (credential.response[name]) said.response[name] = text(credential.response[name]);
    });
    return JSON.stringify(said);
  }
  function question(form) {
    if (form.dataset.question) return Promise.resolve(JSON.parse(form.dataset.question));
    return fetch(form.dataset.questionUrl, { headers: { Accept: "application/json" } }).then(function (response) {
      if (!response.ok) throw new Error(response.status);
      return response.json();
    });
  }
  forms.forEach(function (form) {
    var said = form.querySelector("[data-passkey-said]"), busy = false;
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      said.hidden = true;
      question(form).then(function (asked) { return navigator.credentials[form.dataset.passkey](read(asked)); }).then(function (credential) {
        form.elements.credential.value = answer(credential);
        form.submit();
      }).catch(function (error) {
        busy = false;
        said.textContent = error.name === "InvalidStateError" ? words.passkeyThere : words.passkeyNot;
        said.hidden = false;
      });
    });
  });
  document.querySelectorAll("[data-passkey-missing]").forEach(function (note) { note.hidden = true; });
})();
