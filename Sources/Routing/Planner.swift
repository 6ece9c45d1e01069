package import Money
package enum Planner {
    package static func plan(_ request: PlanRequest) throws(MoneyError) -> Plan {
        throw .overflow
    }
}
package enum Consolidated {
    package static func mid(of books: [Book]) -> Fixed? { nil }
}
extension Planner {
    package static func bounds(_ request: PlanRequest) throws(MoneyError) -> (min: Fixed, max: Fixed, step: Fixed)? { nil }
}
