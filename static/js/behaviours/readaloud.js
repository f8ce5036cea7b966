/* 朗读: reads the main part with the browser's voice (普通话, or 粤语 when that is the only Chinese one). Hidden without a voice. */
(function () {
  "use strict";
  var speech = window.speechSynthesis, buttons = document.querySelectorAll("[data-read-aloud]");
  if (!speech || !buttons.length) return;
  var words = window.TONGBAN.words, reading = false;
  function voice() {
    var voices = speech.getVoices().filter(function (v) { return /^(zh|yue|cmn)/i.test(v.lang); });
    return voices.find(function (v) { return /zh[-_]CN|cmn/i.test(v.lang); }) || voices[0];
  }
  function offer() {
    var there = Boolean(voice());
    buttons.forEach(function (button) { button.hidden = !there; });
  }
  function label(button, text) { button.querySelector("span").textContent = text; }
  function sentences() {
    var main = document.getElementById("main").cloneNode(true);
    main.querySelectorAll("svg, .visually-hidden, script, [hidden], [aria-hidden=true], .date-parts, input, select").forEach(function (n) { n.remove(); });
    main.querySelectorAll("p, li, h1, h2, h3, dt, dd, label, legend, button, a").forEach(function (n) { n.append("。"); });
    return main.textContent.replace(/\s+/g, " ").split(/[。！？；]+/).map(function (s) { return s.trim(); }).filter(Boolean);
  }
  function stop() { reading = false; speech.cancel(); buttons.forEach(function (b) { label(b, b.dataset.words); b.removeAttribute("aria-pressed"); }); }
  buttons.forEach(function (button) {
    button.dataset.words = button.textContent.trim();
    button.addEventListener("click", function () {
      if (reading) { stop(); return; }
      reading = true; label(button, words.stopReading); button.setAttribute("aria-pressed", "true");
      var all = sentences();
      all.forEach(function (text, n) {
        var part = new SpeechSynthesisUtterance(text);
        part.voice = voice(); part.lang = part.voice.lang;
        part.rate = document.documentElement.dataset.theme === "elder" ? 0.85 : 1;
        if (n === all.length - 1) part.onend = stop;
        speech.speak(part);
      });
    });
  });
  offer();
  speech.addEventListener("voiceschanged", offer);
  window.addEventListener("pagehide", stop);
})();
