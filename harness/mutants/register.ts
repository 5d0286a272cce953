import { register } from "node:module";
import { mutantById, mutants } from "./catalogue/index.js";
import { mutantVariable } from "./environment.js";
import { MutationError } from "./mutant.js";

/*
 * Loaded with `node --import` ahead of a program of the reference. The environment variable SWARMCHECK_MUTANT names the
 * mutant that the program becomes; the module concerned is changed as it is loaded, and no file is.
 */
const id = process.env[mutantVariable] ?? "";
const mutant = mutantById(id);
if (mutant === undefined)
  throw new MutationError({ id, file: mutantVariable }, `must name one of the ${mutants.length} mutants`);
register("./hooks.js", import.meta.url, { data: mutant });
