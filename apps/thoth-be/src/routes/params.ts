import { z } from "zod";

export const workspaceParams = z.object({ id: z.coerce.number().int().positive() });
