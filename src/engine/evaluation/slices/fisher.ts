/** The natural logarithm of the factorial (Stirling's series above 20, to 1e-12). */
function logFactorial(n: number): number {
  if (n > 20)
    return (
      n * Math.log(n) -
      n +
      Math.log(2 * Math.PI * n) / 2 +
      1 / (12 * n) -
      1 / (360 * n ** 3) +
      1 / (1260 * n ** 5)
    );
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return Math.log(product);
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * The probability that as few or fewer of a part's examples are right if the right ones are spread by chance: Fisher's exact one-sided
 * test.
 * @param right of the part's `count`; `allRight` of `all`
 */
export function fisherLess(right: number, count: number, allRight: number, all: number): number {
  const whole = logChoose(all, count);
  let sum = 0;
  for (let k = Math.max(0, count - (all - allRight)); k <= right; k++)
    sum += Math.exp(logChoose(allRight, k) + logChoose(all - allRight, count - k) - whole);
  return Math.min(1, sum);
}
