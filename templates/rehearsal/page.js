(() => {
  const form = document.querySelector(".search");
  const field = form.querySelector("input");
  const told = form.querySelector("output");
  const letters = [...document.querySelectorAll(".letter")].map((letter) => [letter, letter.textContent.toLowerCase()]);
  const hideEmpty = (selector) => document.querySelectorAll(selector).forEach((part) => {
    part.hidden = !part.querySelector(".letter:not([hidden])");
  });
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [letter, text] of letters) {
      letter.hidden = !words.every((word) => text.includes(word));
      found += !letter.hidden;
    }
    hideEmpty(".day");
    hideEmpty(".month-letters");
    told.textContent = words.length ? `${found} brev` : "";
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", search);
})();
