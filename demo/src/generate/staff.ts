import { firstNames, lastNames } from "../words/names.ts";
import type { Language } from "../words/places.ts";
import { jobs, offices } from "../words/staff.ts";
import { day, isoDate } from "./calendar.ts";
import { Random } from "./random.ts";
import type { Employee } from "./rows.ts";
import { mailName } from "./text.ts";

const languageOfOffice: Readonly<Record<string, Language>> = { Verona: "it", Hamburg: "de", Lyon: "fr" };

export function makeEmployees(): readonly Employee[] {
  const random = new Random("employees");
  const used = new Set<string>();
  const byTitle = new Map<string, number[]>();
  const employees: Employee[] = [];
  for (const [title, department, managerTitle, count, salaries] of jobs) {
    for (let index = 0; index < count; index += 1) {
      const office = managerTitle === null ? "Verona" : random.weighted(offices);
      const [first, last] = unusedName(random, languageOfOffice[office] ?? "it", used);
      const senior = managerTitle === null || managerTitle === "Managing Director";
      const hired = random.integer(day("2009-02-01"), senior ? day("2016-12-31") : day("2024-09-30"));
      const mayLeave = /Representative|Agent|Operator|Buyer|Accountant/.test(title);
      const left = mayLeave && random.chance(0.3) ? random.integer(hired + 400, hired + 3000) : null;
      const employeeId = employees.length + 1;
      const managers = managerTitle === null ? [] : (byTitle.get(managerTitle) ?? []);
      employees.push({
        employee_id: employeeId,
        first_name: first,
        last_name: last,
        job_title: title,
        department,
        office,
        email: `${mailName(first)}.${mailName(last)}@valdora.example`,
        hire_date: isoDate(hired),
        leave_date: left !== null && left < day("2025-12-31") ? isoDate(left) : null,
        salary: Math.round(random.integer(salaries[0], salaries[1]) / 100) * 100,
        manager_id: managers.length === 0 ? null : (managers[index % managers.length] ?? null),
      });
      byTitle.set(title, [...(byTitle.get(title) ?? []), employeeId]);
    }
  }
  return employees;
}

/** Employees with this title who have not left. */
export function working(employees: readonly Employee[], title: string): readonly number[] {
  return employees
    .filter((employee) => employee.job_title === title && employee.leave_date === null)
    .map((employee) => employee.employee_id);
}

/** A first and last name that was not drawn before. */
export function unusedName(random: Random, language: Language, used: Set<string>): readonly [string, string] {
  for (;;) {
    const first = random.pick(firstNames[language]);
    const last = random.pick(lastNames[language]);
    const key = `${first} ${last}`;
    if (used.has(key)) continue;
    used.add(key);
    return [first, last];
  }
}
