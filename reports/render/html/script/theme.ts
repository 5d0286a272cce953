/// <reference lib="dom" />
import type { Dom } from "./dom.js";

/** The switch between light and dark, and what printing needs. */
export const themePart = ({ byId }: Dom): void => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme:dark)");
  const button = byId("theme");
  const isDark = (): boolean => (root.dataset.theme === undefined ? system.matches : root.dataset.theme === "dark");
  const label = (): void => {
    button.textContent = isDark() ? "light theme" : "dark theme";
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  system.addEventListener("change", label);
  button.hidden = false;
  label();

  // Paper cannot be opened: the requirements are printed unfolded, and folded again afterwards.
  let folded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll<HTMLDetailsElement>("details.chapter:not([open])")];
    for (const box of folded) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of folded) box.open = false;
  });
};
