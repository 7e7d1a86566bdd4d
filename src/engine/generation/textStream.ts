/** What stands for bytes that are no whole character. */
const unfinished = '\ufffd';

/**
 * Text out of tokens, as they come. A token may end in the middle of a character, and what it stands for may depend on those before it:
 * so all are decoded each time, and a character is handed on when it is whole.
 */
export class TextStream {
  private readonly ids: number[] = [];
  private text = '';
  private handedOn = 0;

  constructor(
    private readonly decode: (ids: readonly number[]) => Promise<string>,
    private readonly onText: (text: string) => void,
  ) {}

  get tokens(): number {
    return this.ids.length;
  }

  async add(token: number): Promise<void> {
    this.ids.push(token);
    this.text = await this.decode(this.ids);
    if (!this.text.endsWith(unfinished)) this.handOn();
  }

  /** Hands on what was held back, and returns the whole text. */
  end(): string {
    this.handOn();
    return this.text;
  }

  private handOn(): void {
    if (this.text.length > this.handedOn) this.onText(this.text.slice(this.handedOn));
    this.handedOn = this.text.length;
  }
}
