import type { Operation } from './operations.ts';

/**
 * Who may do what: one row for each operation of the contract. `npm run check` fails when one is missing.
 *
 * A cell is what the authority answers when that caller names the object the row is about: `ok`, or the code of the refusal.
 * The class has one assigned professor (owner) and one enrolled student (enrolled); the other professor and the other student
 * belong to another class of the same organization in the same way, so for that class their cells and those of the first two
 * change places. `-`: the operation is not for this kind of token, so `forbidden` before anything else.
 *
 * `by` says what is looked at first, so what those learn who name something that is not there:
 * - member: the training session comes first: not_found for everyone the operation is for.
 * - permission: the caller's permission comes first: who lacks it learns nothing, the others learn not_found.
 * - mine: the object is the caller's own; anybody else's is not_found.
 * - self: there is no object.
 * - anyone: no token is asked for; every caller gets the same.
 */
const table = `
operation             by          enrolled             other_student        owner                other_professor      admin                service

login                 anyone      invalid_credentials
useInvite             anyone      token_invalid
lookAtInvite          anyone      token_invalid
activateAccount       anyone      invalid_credentials
health                anyone      ok
ready                 anyone      ok

me                    self        ok                   ok                   ok                   ok                   ok                   ok
logout                self        ok                   ok                   ok                   ok                   ok                   ok
renew                 self        ok                   ok                   ok                   ok                   ok                   -
changePassword        self        ok                   ok                   ok                   ok                   ok                   -
listSignIns           self        ok                   ok                   ok                   ok                   ok                   -
endSignIn             mine        ok                   ok                   ok                   ok                   ok                   -
endOtherSignIns       self        ok                   ok                   ok                   ok                   ok                   -
getSecondFactor       self        ok                   ok                   ok                   ok                   ok                   -
setUpSecondFactor     self        ok                   ok                   ok                   ok                   ok                   -
confirmSecondFactor   self        conflict             conflict             conflict             conflict             conflict             -
renewRecoveryCodes    self        conflict             conflict             conflict             conflict             conflict             -
removeSecondFactor    self        conflict             conflict             conflict             conflict             conflict             -

mySessions            self        forbidden            forbidden            ok                   ok                   forbidden            -
mySession             member      forbidden            forbidden            ok                   not_assigned         forbidden            -
studentProfile        self        ok                   ok                   forbidden            forbidden            forbidden            -

getLive               member      ok                   not_enrolled         ok                   not_assigned         ok                   ok
startLive             member      forbidden            forbidden            ok                   not_assigned         forbidden            -
pauseLive             member      forbidden            forbidden            ok                   not_assigned         forbidden            -
endLive               member      forbidden            forbidden            ok                   not_assigned         forbidden            -
setStudentMedia       member      forbidden            forbidden            ok                   not_assigned         forbidden            -
joinLive              member      ok                   not_enrolled         ok                   not_assigned         forbidden            -
leaveLive             member      ok                   not_enrolled         ok                   not_assigned         forbidden            -
checkAccess           member      -                    -                    -                    -                    -                    ok

participants          member      ok                   not_enrolled         ok                   not_assigned         forbidden            forbidden
liveEvents            member      ok                   not_enrolled         ok                   not_assigned         forbidden            ok
heartbeats            member      ok                   not_enrolled         ok                   not_assigned         forbidden            ok
raiseHand             member      ok                   not_enrolled         forbidden            not_assigned         forbidden            -
lowerHand             member      ok                   not_enrolled         forbidden            not_assigned         forbidden            -
giveFloor             member      forbidden            forbidden            ok                   not_assigned         forbidden            -
takeFloor             member      forbidden            forbidden            ok                   not_assigned         forbidden            -
mute                  member      forbidden            forbidden            ok                   not_assigned         forbidden            -
unmute                member      forbidden            forbidden            ok                   not_assigned         forbidden            -
sendMessage           member      ok                   not_enrolled         ok                   not_assigned         forbidden            -
listMessages          member      ok                   not_enrolled         ok                   not_assigned         forbidden            -
addBan                member      forbidden            forbidden            ok                   not_assigned         forbidden            -
liftBan               member      forbidden            forbidden            ok                   not_assigned         forbidden            -
listBans              member      forbidden            forbidden            ok                   not_assigned         forbidden            -
addInvite             member      forbidden            forbidden            ok                   not_assigned         forbidden            -
listInvites           member      forbidden            forbidden            ok                   not_assigned         forbidden            -
revokeInvite          member      forbidden            forbidden            ok                   not_assigned         forbidden            -

listLives             member      forbidden            forbidden            ok                   not_assigned         ok                   forbidden
attendance            member      forbidden            forbidden            ok                   not_assigned         ok                   forbidden
attendanceCsv         member      forbidden            forbidden            ok                   not_assigned         ok                   forbidden
liveLog               member      forbidden            forbidden            ok                   not_assigned         ok                   forbidden
sessionAttendance     member      forbidden            forbidden            ok                   not_assigned         ok                   forbidden
myAttendance          self        ok                   ok                   forbidden            forbidden            forbidden            -
myLiveAttendance      member      ok                   not_enrolled         forbidden            not_assigned         forbidden            -

listUsers             self        forbidden            forbidden            forbidden            forbidden            ok                   -
getUser               permission  forbidden            forbidden            forbidden            forbidden            ok                   -
createUser            self        forbidden            forbidden            forbidden            forbidden            ok                   -
editUser              permission  forbidden            forbidden            forbidden            forbidden            ok                   -
setUserRoles          permission  forbidden            forbidden            forbidden            forbidden            ok                   -
disableUser           permission  forbidden            forbidden            forbidden            forbidden            ok                   -
enableUser            permission  forbidden            forbidden            forbidden            forbidden            ok                   -
setUserPassword       permission  forbidden            forbidden            forbidden            forbidden            ok                   -
endUserSignIns        permission  forbidden            forbidden            forbidden            forbidden            ok                   -
issueActivationCode   permission  forbidden            forbidden            forbidden            forbidden            ok                   -
removeSecondFactorOf  permission  forbidden            forbidden            forbidden            forbidden            ok                   -
importUsers           self        forbidden            forbidden            forbidden            forbidden            ok                   -
listServiceTokens     self        forbidden            forbidden            forbidden            forbidden            ok                   -
createServiceToken    self        forbidden            forbidden            forbidden            forbidden            ok                   -
revokeServiceToken    permission  forbidden            forbidden            forbidden            forbidden            ok                   -

listRoles             self        forbidden            forbidden            forbidden            forbidden            ok                   -
createRole            self        forbidden            forbidden            forbidden            forbidden            ok                   -
editRole              permission  forbidden            forbidden            forbidden            forbidden            ok                   -
deleteRole            permission  forbidden            forbidden            forbidden            forbidden            ok                   -

listFormations        self        forbidden            forbidden            forbidden            forbidden            ok                   -
getFormation          permission  forbidden            forbidden            forbidden            forbidden            ok                   -
createFormation       self        forbidden            forbidden            forbidden            forbidden            ok                   -
editFormation         permission  forbidden            forbidden            forbidden            forbidden            ok                   -
deleteFormation       permission  forbidden            forbidden            forbidden            forbidden            ok                   -

listSessions          self        forbidden            forbidden            forbidden            forbidden            ok                   -
getSession            permission  forbidden            forbidden            forbidden            forbidden            ok                   -
createSession         self        forbidden            forbidden            forbidden            forbidden            ok                   -
editSession           permission  forbidden            forbidden            forbidden            forbidden            ok                   -
listSeances           permission  forbidden            forbidden            forbidden            forbidden            ok                   -
createSeance          permission  forbidden            forbidden            forbidden            forbidden            ok                   -
editSeance            permission  forbidden            forbidden            forbidden            forbidden            ok                   -
deleteSeance          permission  forbidden            forbidden            forbidden            forbidden            ok                   -
assignProfessor       permission  forbidden            forbidden            forbidden            forbidden            ok                   -
unassignProfessor     permission  forbidden            forbidden            forbidden            forbidden            ok                   -
listEnrolments        permission  forbidden            forbidden            forbidden            forbidden            ok                   -
enrolStudent          permission  forbidden            forbidden            forbidden            forbidden            ok                   -
withdrawStudent       permission  forbidden            forbidden            forbidden            forbidden            ok                   -
importEnrolments      permission  forbidden            forbidden            forbidden            forbidden            ok                   -

getOrganization       self        forbidden            forbidden            forbidden            forbidden            ok                   -
editOrganization      self        forbidden            forbidden            forbidden            forbidden            ok                   -
listAuditLog          self        forbidden            forbidden            forbidden            forbidden            ok                   -
`;

export const holders = ['enrolled', 'other_student', 'owner', 'other_professor', 'admin', 'service'] as const;
export type Holder = (typeof holders)[number];
export const callers = ['anonymous', ...holders, 'disabled', 'expired'] as const;
export type CallerKind = (typeof callers)[number];

/** `own`: the class of `enrolled` and `owner`; `others`: that of the other two; `foreign`: another organization's. */
export const objects = ['own', 'others', 'absent', 'foreign', 'malformed'] as const;
export type ObjectKind = (typeof objects)[number];

type Order = 'member' | 'permission' | 'mine' | 'self' | 'anyone';
export type RightsRow = { operation: string; by: Order; cells: readonly string[] };

export const rightsRows: ReadonlyMap<string, RightsRow> = new Map(
  table
    .trim()
    .split('\n')
    .slice(1)
    .filter((text) => text !== '')
    .map((text) => {
      const [operation = '', by, ...cells] = text.trim().split(/\s+/);
      return [operation, { operation, by: by as Order, cells }];
    }),
);

/** In the other class these stand where the others stand in the first. */
const counterparts: Partial<Record<Holder, Holder>> = {
  enrolled: 'other_student',
  other_student: 'enrolled',
  owner: 'other_professor',
  other_professor: 'owner',
};

const cellOf = ({ cells }: RightsRow, caller: Holder): string => cells[holders.indexOf(caller)]!;

/** What a caller gets who has a good token of the right kind. */
function answerTo(row: RightsRow, caller: Holder, object: ObjectKind): string {
  const own = cellOf(row, caller);
  if (object === 'malformed') return 'invalid_request';
  if (object === 'own') return own;
  if (row.by === 'mine') return 'not_found';
  const isThere = object === 'others';
  if (row.by === 'member') return isThere ? cellOf(row, counterparts[caller] ?? caller) : 'not_found';
  return isThere || own !== 'ok' ? own : 'not_found';
}

/** Objects that make a difference for an operation. */
export const objectsOf = (row: RightsRow): readonly ObjectKind[] =>
  row.by === 'self' || row.by === 'anyone' ? ['own'] : objects;

export function expectedAnswer(row: RightsRow, operation: Operation, caller: CallerKind, object: ObjectKind): string {
  if (row.by === 'anyone') return row.cells[0]!;
  if (caller === 'anonymous') return 'unauthenticated';
  if (caller === 'disabled') return 'account_disabled';
  if (caller === 'expired') return 'token_expired';
  const kind = caller === 'service' ? 'service' : 'person';
  if (operation.caller !== 'any' && operation.caller !== kind) return 'forbidden';
  return answerTo(row, caller, object);
}
