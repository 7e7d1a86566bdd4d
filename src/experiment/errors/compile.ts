import { t } from '../words/translation';
import { number, optional, says, text } from './catalogue';
import { clausesOf } from './clauses';

/** A tensor that an operation reads, or a result of the program. */
const place = { operation: optional(text), index: number };
const placeOf = ({ operation, index }: { operation?: string | undefined; index: number }) =>
  operation === undefined ? t('result {0}', index) : t('input {0} of {1}', index, operation);

/** Why a program cannot become a graph, or needs a graph for each shape: clauses of the sentences about a training or a format. */
export const compileClauses = {
  'compile/attribute-kind': says({ name: text }, ({ name }) => ({
    message: t('the attribute {0} is of a kind that a graph cannot hold', name),
  })),
  'compile/constant-sometimes': says(place, (at) => ({
    message: t('{0} is a constant at some sizes only', placeOf(at)),
  })),
  'compile/large-constant': says({ numbers: number }, ({ numbers }) => ({
    message: t('a constant of {0} numbers, made in JavaScript, would be the same in every step', numbers),
  })),
  'compile/no-attribute': says({ operation: text, name: text }, ({ operation, name }) => ({
    message: t('{0} was called without its attribute {1}', operation, name),
  })),
  'compile/no-formula': says(place, (at) => ({
    message: t('no formula of the sizes gives the numbers of {0}', placeOf(at)),
  })),
  'compile/other-attributes': says({ operation: text }, ({ operation }) => ({
    message: t('{0} or its attributes depend on the sizes', operation),
  })),
  'compile/other-count': says(place, (at) => ({
    message: t('the number of elements of {0} depends on the sizes', placeOf(at)),
  })),
  'compile/other-operations': says({}, () => ({
    message: t('the number of operations depends on the sizes'),
  })),
  'compile/other-origin': says(place, (at) => ({
    message: t('{0} comes from another operation at other sizes', placeOf(at)),
  })),
  'compile/other-tensor': says(place, (at) => ({
    message: t('{0} is another tensor at other sizes', placeOf(at)),
  })),
  'compile/other-type': says(place, (at) => ({
    message: t('the type or rank of {0} depends on the sizes', placeOf(at)),
  })),
  'compile/reads-values': says({ after: optional(text) }, ({ after }) => ({
    message:
      after === undefined
        ? t("the program reads a tensor's values before its first operation")
        : t("the program reads a tensor's values after {0}", after),
  })),
  'compile/unknown-operation': says({ operation: text }, ({ operation }) => ({
    message: t('{0} is not in the table of operations', operation),
  })),
  'compile/unknown-tensor': says({}, () => ({
    message: t('the program uses a tensor that is neither fed nor a variable, and that it did not make'),
  })),
};

export const compileClause = clausesOf(compileClauses);
export type CompileClause = keyof typeof compileClauses;
