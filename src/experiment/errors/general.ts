import { t } from '../words/translation';
import { says, text } from './catalogue';

/** Errors that any room may meet. */
export const generalErrors = {
  'graft/unexpected': says({ why: text }, ({ why }) => ({
    message: t('Internal error in Graft: {0}', why),
    remedy: t('Please report it, with the log of the run.'),
  })),
  'run/cancelled': says({}, () => ({ message: t('The run was cancelled.') })),
};
