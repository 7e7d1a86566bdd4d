/** The view that an epoch takes, from 0, where epochs take `views` in turn. @param epoch from 1 */
export const viewOfEpoch = (epoch: number, views: number) => (epoch - 1) % views;

/** The first epoch that takes a view. @param view from 0 */
export const firstEpochOf = (view: number) => view + 1;
