import {
  addBan,
  addInvite,
  type Ban,
  type Invite,
  liftBan,
  listBans,
  listInvites,
  lookAtInvite,
  revokeInvite,
  useInvite,
} from '../../live-doors.ts';
import {
  giveFloor,
  heartbeats,
  listMessages,
  lowerHand,
  type Message,
  mute,
  participants,
  raiseHand,
  sendMessage,
  takeFloor,
  unmute,
} from '../../live-room.ts';
import { sampleUsers } from '../../stub-samples.ts';
import { example } from './example.ts';
import { exampleId, going, named, ofSession, participant, running, signedInAs } from './sample-things.ts';

const { professor, student, arabicStudent } = sampleUsers;
const ofStudent = { params: { id: running.id, user_id: student.id } };
const raised = { ...participant, hand_raised_at: '2026-03-02T09:31:04.102Z' };

const message: Message = {
  id: exampleId('3e'),
  live_id: going.id,
  user_id: student.id,
  full_name: student.full_name,
  text: 'Bonjour, on ne voit pas encore le tableau.',
  sent_at: '2026-03-02T09:05:20.118Z',
};

const ban: Ban = {
  id: exampleId('ba'),
  user: named(student),
  reason: 'Insultes répétées dans le chat',
  banned_at: '2026-03-02T09:40:00.000Z',
  banned_by: named(professor),
  lifted_at: null,
  lifted_by: null,
};

const invite: Invite = {
  id: exampleId('1a'),
  user: named(student),
  created_at: '2026-03-02T08:00:00.000Z',
  expires_at: '2026-03-02T16:00:00.000Z',
  last_used_at: null,
};
const inviteToken = 'what-the-link-carries';

export const roomExamples = [
  example(
    heartbeats,
    {
      ...ofSession,
      body: {
        participants: [
          { user_id: student.id, connected: true, network_quality: 4 },
          { user_id: arabicStudent.id, connected: false },
        ],
      },
    },
    { status: 'live', absent: [] },
  ),
  example(participants, ofSession, { participants: [participant] }),
  example(raiseHand, ofSession, { participant: raised, position: 1 }),
  example(lowerHand, ofSession, { participant, position: null }),
  example(
    giveFloor,
    { ...ofSession, body: { user_id: student.id } },
    { participant: { ...participant, has_floor: true } },
  ),
  example(takeFloor, ofStudent, {}),
  example(mute, { ...ofSession, body: { user_id: student.id } }, { muted: [student.id] }),
  example(unmute, ofStudent, {}),
  example(sendMessage, { ...ofSession, body: { text: message.text } }, { message }),
  example(listMessages, { ...ofSession, query: { limit: 50 } }, { messages: [message], next_cursor: null }),
];

export const doorExamples = [
  example(addBan, { ...ofSession, body: { user_id: student.id, reason: ban.reason } }, { ban }),
  example(liftBan, ofStudent, {}),
  example(listBans, ofSession, { bans: [ban] }),
  example(addInvite, { ...ofSession, body: { user_id: student.id, hours: 8 } }, { invite, token: inviteToken }),
  example(listInvites, ofSession, { invites: [invite] }),
  example(revokeInvite, { params: { id: running.id, invite_id: invite.id } }, {}),
  example(
    lookAtInvite,
    { body: { token: inviteToken } },
    {
      session: { id: running.id, title: running.title },
      full_name: student.full_name,
      expires_at: invite.expires_at,
    },
  ),
  example(useInvite, { body: { token: inviteToken } }, signedInAs(student)),
];
