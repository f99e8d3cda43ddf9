
function handOver() {
  const answer = [...new URLSearchParams(location.hash.slice(1))];
  // First of all the fragment leaves the address bar and the history.
  history.replaceState(null, "", location.pathname);
  document.getElementById("moment").hidden = answer.length === 0;
  document.getElementById("stray").hidden = answer.length > 0;
  if (answer.length > 0) {
    const form = document.forms[0];
    for (const [name, value] of answer) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    // Not `form.submit`: a field of that name would be in its place.
    HTMLFormElement.prototype.submit.call(form);
  }
}
// A tab that shows this page already is not loaded anew for another fragment.
addEventListener("hashchange", handOver);
handOver();
