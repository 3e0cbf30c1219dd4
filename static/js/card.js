// The page that the QR code of a card leads to. The secret stands behind the # of the address: it is taken out of there at
// once, asked about by POST, and kept in this page alone. Only the button signs in, by a plain form. Without this script,
// without a secret, or on a shared device, number and PIN are typed.
(function () {
  "use strict";
  var place = document.querySelector("[data-card]"), typed = document.querySelector("[data-typed]");
  var secret = location.hash.slice(1), PATIENCE = 10000, form = place.querySelector("form");
  if (secret && history.replaceState) { history.replaceState(null, "", location.pathname); }
  if (!secret || "shared" in place.dataset || !place.dataset.card || !window.fetch || !window.Promise) { return; }

  // One thing is said at a time; the PIN can be typed unless the card is right.
  function say(word) {
    Array.prototype.forEach.call(place.querySelectorAll("[data-say]"), function (one) { one.hidden = one.dataset.say !== word; });
    typed.hidden = word === "right" || word === "checking";
    place.hidden = false;
  }
  function asked() {
    return fetch(place.dataset.check, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      headers: {
        Accept: "application/json", "Content-Type": "application/json",
        "X-CSRFToken": form.querySelector("[name=csrf_token]").value
      },
      body: JSON.stringify({ number: place.dataset.card, secret: secret })
    });
  }
  function answered(came) {
    if (!came.headers.get("X-Portal") || (came.status !== 200 && came.status !== 422)) { throw new Error("not ours"); }
    return came.json();
  }
  function tell(found) {
    if (!found.name) {
      place.querySelector("[data-say=refused]").textContent = found.refused;
      say("refused");
      return;
    }
    form.querySelector("[name=secret]").value = secret;
    form.querySelector("[data-name]").textContent = found.name;
    say("right");
    form.querySelector("button").focus();
  }
  function check() {
    say("checking");
    Promise.race([asked(), new Promise(function (_, no) { setTimeout(no, PATIENCE); })])
      .then(answered).then(tell).catch(function () { say("offline"); });
  }
  place.querySelector("[data-again]").addEventListener("click", check);
  check();
})();
