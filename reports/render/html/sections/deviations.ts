import type { Deviation } from "../../../../spec/deviations.js";
import type { Report } from "../../../../spec/schema/report.js";
import { type Html, html } from "../html.js";
import { caseLink, pill, requirementLinks } from "./common.js";

const shownBy = ({ case: id }: Deviation, report: Report): Html => {
  if (id === undefined) return html`<span class="soft">no case yet</span>`;
  const result = report.results.find((entry) => entry.id === id);
  return result === undefined
    ? html`<span class="mono">${id}</span> <span class="soft">(not in this run)</span>`
    : html`${pill(result.verdict)} ${caseLink(result)}`;
};

const entryOf = (deviation: Deviation, report: Report): Html => {
  const scored = Object.entries(deviation.scored).map(
    ([profile, verdict]) => html`<span>${pill(verdict)} under ${profile}</span>`,
  );
  const winner = { both: "both are met", seed: "the design text wins", deployed: "the deployed network wins" };
  const matter = deviation.kind === "silent" ? "The design text is silent" : `A matter of ${deviation.kind}`;
  return html`<article class="deviation" id="deviation:${deviation.id}"><div class="head"><span class="mono soft">${deviation.id}</span><b>${deviation.title}</b>${requirementLinks(deviation.requirements)}</div>
<div class="three"><div><h4>Design text</h4>${deviation.seed}</div><div><h4>Deployed network</h4>${deviation.deployed}</div><div><h4>Held to be right</h4>${deviation.ruling}</div></div>
<div class="scored"><span>${matter}; ${winner[deviation.wins]}.</span><span>A target that does as deployed:</span>${scored}<span>Shown by: ${shownBy(deviation, report)}</span></div></article>`;
};

/** The register of differences between the design text and the deployed network, and how each is scored. */
export const deviationsSection = (deviations: readonly Deviation[], report: Report): Html =>
  html`<h2 id="deviations">Deviations</h2>
<p class="lead">Where the design text and the deployed network differ, what this suite holds to be right, and how a target that does as deployed is scored.</p>
<div class="panel">${deviations.map((deviation) => entryOf(deviation, report))}</div>`;
