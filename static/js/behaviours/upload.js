/* Sends each chosen file by itself with progress and 取消; large photos are made smaller first; who goes on meanwhile waits
   until the files are there. Without it the form sends as usual. */
(function () {
  "use strict";
  if (!window.FormData || !window.XMLHttpRequest) return;
  var sending = 0, held, note, refused;
  document.querySelectorAll("form[data-upload]").forEach(prepare);
  document.addEventListener("submit", function (event) {
    var form = event.target, by = event.submitter;
    if (form.method === "post") hold(event, form, function () { form.requestSubmit(by); });
  }, true);
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".form-actions a.btn");
    if (link) hold(event, link.parentElement, function () { link.click(); });
  }, true);

  function hold(event, where, go) {
    if (!sending) return;
    event.preventDefault();
    event.stopPropagation();
    held = go;
    refused = false;
    note = note || window.TONGBAN.sending(where);
  }

  /* Whether somebody waited, or still waits. */
  function ended() {
    var go = held;
    sending -= 1;
    if (sending || !go) return !!go;
    note.remove();
    held = note = null;
    if (!refused) go();
    return !refused;
  }

  function listOf(form) {
    var list = form.parentElement.querySelector("[data-uploads]");
    if (list) return list;
    list = document.createElement("ul");
    list.className = "uploads";
    list.setAttribute("data-uploads", "");
    form.parentElement.insertBefore(list, form);
    return list;
  }

  function prepare(form) {
  var words = window.TONGBAN.words, list = listOf(form);
  var most = Number(form.dataset.maxBytes || 20971520), waiting = 0, wrong = false;
  form.querySelectorAll('[name="upload"]').forEach(function (button) { button.hidden = true; });
  form.querySelectorAll('input[type="file"]').forEach(function (input) {
    input.addEventListener("change", function () {
      Array.prototype.forEach.call(input.files, function (file) { add(input.name, file); });
      input.value = "";
    });
  });

  function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 3 * 1048576 || !window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, 3000 / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale); canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) {
        canvas.toBlob(function (blob) { done(blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file); }, "image/jpeg", 0.88);
      });
    }).catch(function () { return file; });
  }

  function row(file) {
    var item = document.createElement("li");
    item.innerHTML = '<span class="uploads__thumb"></span><div><b></b><progress max="100" value="0"></progress><p></p><p class="uploads__actions"><button type="button" class="link-button"></button></p></div>';
    item.querySelector("b").textContent = file.name;
    item.querySelector("progress").setAttribute("aria-label", file.name);
    item.querySelector("button").textContent = words.cancel;
    list.appendChild(item);
    return item;
  }

  function refuse(item, message) {
    wrong = refused = true;
    item.className = "uploads__refused";
    var bar = item.querySelector("progress"), actions = item.querySelector(".uploads__actions");
    if (bar) bar.remove();
    if (actions) actions.remove();
    item.querySelector("p").textContent = message;
    item.setAttribute("role", "alert");
  }

  function add(name, original) {
    var item = row(original), text = item.querySelector("p");
    waiting += 1;
    sending += 1;
    text.textContent = words.sendingFile;
    shrink(original).then(function (file) {
      if (file.size > most) {
        refuse(item, words.tooLarge.replace("{size}", Math.ceil(file.size / 1048576)).replace("{most}", Math.floor(most / 1048576)));
        return finish();
      }
      send(name, file, item, text);
    });
  }

  function send(name, file, item, text) {
    var data = new FormData(), request = new XMLHttpRequest();
    form.querySelectorAll("input[type=hidden]").forEach(function (field) { data.append(field.name, field.value); });
    data.append(name, file, file.name);
    data.append("upload", "1");
    request.upload.onprogress = function (event) {
      if (!event.lengthComputable) return;
      var percent = Math.round(event.loaded / event.total * 100);
      item.querySelector("progress").value = percent;
      text.textContent = words.sentPart.replace("{percent}", percent);
    };
    request.onload = function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = { ok: request.status < 300 }; }
      if (answer.ok && answer.html) item.outerHTML = answer.html;
      else if (answer.ok) text.textContent = words.received;
      else refuse(item, answer.message || words.notReceived);
      finish(answer.ok && !answer.html);
    };
    request.onerror = function () { refuse(item, words.notReceived); finish(); };
    item.querySelector("button").addEventListener("click", function () { request.abort(); item.remove(); finish(); });
    request.open("POST", form.action || location.href);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  }

  var stale = false;
  function finish(changed) {
    waiting -= 1;
    stale = stale || changed === true;
    if (!ended() && waiting === 0 && stale && !wrong) location.assign(location.pathname + location.search); // never sends a form again
  }
  }
})();
