import type { Line } from '../../src/lines/shapes.ts'
import { uuid } from './admin-data.ts'

export const lines: Line[] = [
  {
    id: uuid(1),
    name: 'Support',
    signature: 'Halden Coffee, Support',
    autoReply: null,
    reopenHours: null,
    country: 'DE',
    ownerId: null,
    callPrefixes: [],
    callsPerDay: 200,
    awayInCall: false,
    memberIds: ['o1', 'o2'],
  },
  {
    id: uuid(2),
    name: 'Sales',
    signature: '',
    autoReply: 'Thank you, we answer today.',
    reopenHours: 48,
    country: 'DE',
    ownerId: 'o2',
    callPrefixes: [],
    callsPerDay: 200,
    awayInCall: false,
    memberIds: ['o1', 'o3'],
  },
  {
    id: uuid(3),
    name: '한국',
    signature: '할덴 커피',
    autoReply: null,
    reopenHours: null,
    country: 'KR',
    ownerId: null,
    callPrefixes: [],
    callsPerDay: 200,
    awayInCall: false,
    memberIds: ['o4'],
  },
]
