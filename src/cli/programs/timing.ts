import { type TimingAnswer, type TimingRequest, timeModel } from '../../engine/evaluation/candidates/timing';

/** The process that times a model: it answers one request, and ends. */
process.once('message', async (request: TimingRequest) => {
  const answer: TimingAnswer = await timeModel(request).then(
    (timing) => ({ timing }),
    (thrown: Error) => ({ failure: thrown.message }),
  );
  process.send!(answer, () => process.disconnect());
});
