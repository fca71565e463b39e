const Sequencer = require('@jest/test-sequencer').default;

/** Starts the proof, which takes longest, before all else. A clean clone has no times from an earlier run to go by. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isProof = ({ path }) => /[\\/]platform[\\/]proof[\\/]/.test(path);
    const sorted = super.sort(tests);
    return [...sorted.filter(isProof), ...sorted.filter((test) => !isProof(test))];
  }
};
