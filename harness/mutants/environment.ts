/** Environment variable that names the mutant which `register.js` makes of a program. */
export const mutantVariable = "SWARMCHECK_MUTANT";
