/** How many times as long as on an idle machine something may take: what does come costs nothing by it. */
export const patience = 3;
