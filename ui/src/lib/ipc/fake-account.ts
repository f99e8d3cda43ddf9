/** What every script does with a person's picture and the devices they are signed in on. */
import type { Answer, Backend, DeviceEnd, Outcome, Problem, SignedInDevice } from './backend';
import { FakeFiles } from './fake-files';
import { portrait } from './scene-devices';

export abstract class FakeAccount extends FakeFiles implements Partial<Backend> {
  /** The devices the person is signed in on; a test may change them. */
  signedInOn: SignedInDevice[] = [];

  /** What keeps the server from being asked. */
  protected abstract silent(): Problem | null;

  photoUrl(name: string): string {
    return portrait(name);
  }

  async devices(): Promise<Answer<SignedInDevice[]>> {
    const why = this.refusal('devices') ?? this.silent();
    if (why !== null) return { status: 'error', error: why };
    return { status: 'ok', data: this.signedInOn };
  }

  async endDevice(id: string): Promise<Answer<DeviceEnd>> {
    const there = this.signedInOn.some((device) => device.id === id);
    const taken = this.#end('endDevice', id, (device) => device.id === id);
    if (taken.status === 'error') return taken;
    return { status: 'ok', data: there ? 'ended' : 'alreadyGone' };
  }

  async endOtherDevices(): Promise<Outcome> {
    return this.#end('endOtherDevices', '', (device) => !device.current);
  }

  #end(intent: keyof Backend, what: string, whether: (device: SignedInDevice) => boolean): Outcome {
    const why = this.silent();
    if (why !== null) this.refuse(intent, why);
    return this.take(intent, what, () => {
      this.signedInOn = this.signedInOn.filter((device) => !whether(device));
    });
  }
}
