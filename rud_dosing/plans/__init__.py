"""Plan in, plan out: make, revise, record, assess, verify and judge one."""
