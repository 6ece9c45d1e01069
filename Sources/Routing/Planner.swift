package import Money
package enum Planner {
    package static func plan(_ request: PlanRequest) throws(MoneyError) -> Plan {
        throw .overflow
    }
}
package enum Consolidated {
    package static func mid(of books: [Book]) -> Fixed? { nil }
}
