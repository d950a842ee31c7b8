/** Listens to a microphone without playing it: its loudness now, 0 to 1. */
export function createMeter() {
  let context: AudioContext | null = null;
  let analyser: AnalyserNode | null = null;
  let source: MediaStreamAudioSourceNode | null = null;
  let heard: MediaStreamTrack | null = null;

  return {
    /** Listens to this track from now on; null to none. */
    follow(track: MediaStreamTrack | null) {
      if (track === heard) return;
      source?.disconnect();
      source = null;
      heard = track;
      if (!track) return;
      context ??= new AudioContext();
      analyser ??= Object.assign(context.createAnalyser(), { fftSize: 512 });
      source = context.createMediaStreamSource(new MediaStream([track]));
      source.connect(analyser);
      void context.resume();
    },
    level() {
      if (!analyser || !source) return 0;
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 2);
    },
    async close() {
      source?.disconnect();
      await context?.close();
    },
  };
}
export type Meter = ReturnType<typeof createMeter>;
