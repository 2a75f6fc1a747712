/** What saving the profile answers: the values as they stand in the form, and what was wrong with them. */
export type EditState = {
  values: { displayName: string; avatarUrl: string; bio: string };
  isSaved?: boolean;
  errors?: { avatarUrl?: string; form?: string };
};
