// A phone in a rehearsal measures the way to the server: it asks now and then, as an answer to a quiz would, and says how
// long it took and how often nobody answered. Another page of the same rehearsal goes on with the count.
(function () {
  "use strict";
  var place = document.querySelector("[data-measure]"), MOST = 30, PAUSE = 2000, SPREAD = 2000, PATIENCE = 10000;
  if (!place || !window.fetch || !window.Promise) { return; }
  var name = "measure:" + place.dataset.measure, found = read();

  function read() {
    try { return JSON.parse(sessionStorage.getItem(name)) || fresh(); } catch (error) { return fresh(); }
  }
  function fresh() { return { asked: 0, lost: 0, milliseconds: [] }; }
  function keep() {
    try { sessionStorage.setItem(name, JSON.stringify(found)); } catch (error) { /* the next page begins anew */ }
    place.querySelector("[data-asked]").textContent = found.asked;
    place.querySelector("[data-most]").textContent = MOST;
  }
  function patience() {
    return new Promise(function (_, fail) { setTimeout(function () { fail(new Error("late")); }, PATIENCE); });
  }
  function send() {
    return fetch(place.dataset.measure, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": place.dataset.token },
      body: JSON.stringify(found)
    });
  }
  function ask() {
    var begun = performance.now();
    Promise.race([send(), patience()]).then(function (answer) {
      if (answer.status === 200) {
        found.milliseconds.push(Math.round(performance.now() - begun));
        return true;
      }
      if (answer.status < 500) { return false; }  // the rehearsal has ended, or somebody else is signed in
      throw new Error("no answer");
    }).catch(function () {
      found.lost += 1;
      return true;
    }).then(function (goes_on) {
      if (!goes_on) { place.hidden = true; return; }
      found.asked += 1;
      keep();
      next();
    });
  }
  function next() {
    if (found.asked < MOST) { setTimeout(ask, PAUSE + Math.random() * SPREAD); } else { send().catch(function () {}); }
  }
  place.hidden = false;
  keep();
  next();
})();
