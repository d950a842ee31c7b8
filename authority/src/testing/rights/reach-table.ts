/**
 * Who may act upon whose account: a row for each operation that does something to one. The caller may write users (`deputy`),
 * or also say what roles grant (`admin`).
 *
 * - student, peer: accounts with no more rights than the deputy has.
 * - superior: somebody who is no administrator and holds one right more than the deputy.
 * - boss: another administrator. service: a program with rights the deputy has not. self: the caller.
 * - `-`: makes no sense for that account, whoever asks.
 */
const table = `
operation             caller  student    peer       superior   boss       service    self
editUser              deputy  ok         ok         forbidden  forbidden  forbidden  ok
editUser              admin   ok         ok         ok         ok         ok         ok
setUserRoles          deputy  forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
setUserRoles          admin   ok         ok         ok         ok         ok         ok
disableUser           deputy  ok         ok         forbidden  forbidden  forbidden  ok
disableUser           admin   ok         ok         ok         ok         ok         ok
enableUser            deputy  ok         ok         forbidden  forbidden  forbidden  ok
enableUser            admin   ok         ok         ok         ok         ok         ok
setUserPassword       deputy  ok         ok         forbidden  forbidden  forbidden  forbidden
setUserPassword       admin   ok         ok         ok         ok         forbidden  forbidden
issueActivationCode   deputy  ok         ok         forbidden  forbidden  forbidden  forbidden
issueActivationCode   admin   ok         ok         ok         ok         forbidden  forbidden
endUserSignIns        deputy  ok         ok         forbidden  forbidden  forbidden  ok
endUserSignIns        admin   ok         ok         ok         ok         ok         ok
removeSecondFactorOf  deputy  ok         ok         forbidden  forbidden  forbidden  forbidden
removeSecondFactorOf  admin   ok         ok         ok         ok         ok         forbidden
createServiceToken    deputy  -          -          -          -          forbidden  -
createServiceToken    admin   -          -          -          -          ok         -
revokeServiceToken    deputy  -          -          -          -          forbidden  -
revokeServiceToken    admin   -          -          -          -          ok         -
`;

const [head = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/));

export const reachRows = rows.map(([operation = '', caller, ...cells]) => ({
  operation,
  caller: caller as 'deputy' | 'admin',
  cells: cells.map((answer, index) => ({ target: head[index + 2] as Target, answer })),
}));

export type Target = 'student' | 'peer' | 'superior' | 'boss' | 'service' | 'self';
