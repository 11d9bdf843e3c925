/** A setup file of vitest, which runs with the tests: it alone knows vitest and the runtime. */
import { setUp } from "@spanweave/runtime/testing";
import { aroundEach, expect } from "vitest";

setUp({ aroundEach, expect });
