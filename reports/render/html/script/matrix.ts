/// <reference lib="dom" />
import type { Dom } from "./dom.js";

/** The matrix of requirements: shows those of one standing, and opens the one a link leads to. */
export const matrixPart = ({ byId }: Dom) => {
  const boxes = [...document.querySelectorAll<HTMLDetailsElement>("details.chapter")];
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-standing-filter]")];
  let active = "";

  const draw = (): void => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.standingFilter === active));
    for (const box of boxes) {
      let matching = 0;
      for (const row of box.querySelectorAll<HTMLElement>("[data-standing]")) {
        row.hidden = active !== "" && row.dataset.standing !== active;
        if (!row.hidden) matching++;
      }
      box.hidden = matching === 0 && active !== "";
      box.open = active !== "" && matching > 0;
    }
  };
  for (const button of buttons)
    button.addEventListener("click", () => {
      const standing = button.dataset.standingFilter ?? "";
      active = active === standing ? "" : standing;
      draw();
    });
  byId("open-all").addEventListener("click", () => {
    const open = boxes.some((box) => !box.open);
    for (const box of boxes) box.open = open;
  });

  return {
    showRequirement: (id: string): void => {
      const row = document.getElementById(`requirement:${id}`);
      const box = row?.closest<HTMLDetailsElement>("details");
      if (row === null || box === undefined || box === null) return;
      if (row.hidden) {
        active = "";
        draw();
      }
      box.open = true;
      for (const other of document.querySelectorAll(".aimed")) other.classList.remove("aimed");
      row.classList.add("aimed");
      row.scrollIntoView({ block: "center" });
    },
  };
};

export type Matrix = ReturnType<typeof matrixPart>;
