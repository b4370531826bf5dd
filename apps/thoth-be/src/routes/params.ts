import { z } from "zod";

export const workspaceParams = z.object({
  id: z
    .string()
    .regex(/^\d{1,15}$/, "must be a whole number")
    .transform(Number),
});
