import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubName, isHubName, parseHubName } from '../../../src/experiment/models/hubName';
import { readCardFacts } from '../../../src/experiment/reports/cardFacts';

test('a name on the hub has a repository and a revision, which is main where nothing is said', () => {
  const cases: [string, string, string][] = [
    ['hub:org/name', 'org/name', 'main'],
    ['hub:gpt2', 'gpt2', 'main'],
    ['hub:timm/resnet18.a1_in1k@v1.0', 'timm/resnet18.a1_in1k', 'v1.0'],
    ['hub:a/b@refs/pr/12', 'a/b', 'refs/pr/12'],
  ];
  for (const [text, repository, revision] of cases) {
    assert.deepEqual(parseHubName(text), { repository, revision });
    assert.equal(hubName({ repository, revision }), text);
  }
  assert.equal(isHubName('all-MiniLM-L6-v2'), false);
});

test('names that lead out of a folder or to another host are invalid', () => {
  const wrong = [
    '',
    '/',
    'a/b/c',
    '../b',
    'a/..',
    'a--b/c',
    '.a/b',
    'a/b@',
    'a/b@..',
    'a/b@x/../y',
    'a/b@/x',
  ];
  for (const name of [...wrong, 'a/b@c@d', 'a b/c', 'a/b?x', 'a/b#x', 'https://a/b', `a/${'b'.repeat(97)}`])
    assert.equal(parseHubName(`hub:${name}`), undefined, name);
});

test('a card says licence and languages; what cannot be read says nothing', () => {
  const card = (head: string) => readCardFacts(`---\n${head}\n---\n# Title`);
  assert.deepEqual(card('license: mit\nlanguage: en'), { license: 'mit', languages: ['en'] });
  assert.deepEqual(card('language:\n- en\n- de'), { languages: ['en', 'de'] });
  assert.deepEqual(card('license: other\nlicense_name: llama'), { license: 'llama', languages: [] });
  for (const hostile of ['license: [1, 2]', 'a: &x [1]\nb: [*x, *x]', ': : :', '- a', 'license: {a: b}'])
    assert.deepEqual(card(hostile), { languages: [] }, hostile);
  assert.deepEqual(readCardFacts('# No head'), { languages: [] });
});
